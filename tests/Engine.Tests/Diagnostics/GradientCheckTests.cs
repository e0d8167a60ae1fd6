using Lockstep.Engine.Cpu;
using Lockstep.Engine.Diagnostics;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Diagnostics;

public sealed class GradientCheckTests
{
    [Theory]
    [InlineData("mlp", 8)]
    [InlineData("lenet5", 28)]
    [InlineData("resnet20", 8)]
    public void Run_ModelOfTheZoo_Passes(string model, int size)
    {
        GradientCheckResult result = Run(ModelZoo.Create(model, new ImageShape(size, size, 3), 10, new ModelOptions()), new GradientCheckSettings { Elements = 2 });
        Assert.True(result.Passed, $"{result.Worst}");
        Assert.Empty(result.Suspects);
        Assert.All(result.Layers, layer => Assert.True(layer.Compared > 0, $"{layer}"));
    }

    // A sixth more is far above what rounding and corners can do, and far below what would stop a network from learning.
    [Theory]
    [InlineData(1.17f)]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void Run_OneLayerScalesItsGradientWrongly_FailsAndNamesTheStretchWithIt(float factor)
    {
        GradientCheckResult result = Run(WithLayer(factor), new GradientCheckSettings());
        Assert.False(result.Passed);
        Assert.Equal(["conv2", "wrong", "pool", "flatten"], result.Suspects);
        Assert.Equal(["conv1", "conv2"], result.Layers.Where(layer => !(layer.Error <= result.Tolerance)).Select(layer => layer.Name));
    }

    [Fact]
    public void Run_TheSameLayerRight_Passes()
    {
        GradientCheckResult result = Run(WithLayer(1), new GradientCheckSettings());
        Assert.True(result.Passed, $"{result.Worst}");
    }

    [Fact]
    public void Run_BiasInFrontOfABatchNorm_IsTooFlatToCompare()
    {
        var builder = new NetworkBuilder("flat", new ImageShape(6, 6, 2), new ModelOptions());
        Value x = builder.Convolution(builder.Input, "conv", 4, 3, bias: true);
        x = builder.BatchNorm(x, "bn", rectify: true);
        Network network = builder.Build(builder.Dense(builder.Flatten(x, "flatten"), "fc", 3));
        GradientCheckResult result = Run(network, new GradientCheckSettings { Elements = 4 });
        Assert.True(result.Passed, $"{result.Worst}");

        // Batch norm takes the bias away again: four elements and one direction have no slope.
        Assert.Equal(5, result.Layers[0].Flat);
    }

    [Fact]
    public void Run_SameArguments_GivesTheSameResult()
    {
        Network network = ModelZoo.Create("mlp", new ImageShape(4, 4, 1), 3, new ModelOptions());
        Assert.Equal(Run(network, new GradientCheckSettings()).Layers, Run(network, new GradientCheckSettings()).Layers);
    }

    private static GradientCheckResult Run(Network network, GradientCheckSettings settings)
    {
        using var device = new CpuDevice();
        return GradientCheck.Run(network, device, settings);
    }

    private static Network WithLayer(float factor)
    {
        var builder = new NetworkBuilder("wrong", new ImageShape(8, 8, 2), new ModelOptions());
        Value x = builder.Convolution(builder.Input, "conv1", 6, 3, bias: true, rectify: true);
        x = builder.Convolution(x, "conv2", 6, 3);
        var output = new Value(builder.Values.Count, x.Shape);
        var layer = new ScaledGradientLayer("wrong", x, output, factor);
        builder.Layers.Add(layer);
        builder.Values.Add(output);
        output.Attach(layer);
        layer.Connect();
        x = builder.MaxPool(output, "pool", 2, 2);
        return builder.Build(builder.Dense(builder.Flatten(x, "flatten"), "fc", 5));
    }
}
