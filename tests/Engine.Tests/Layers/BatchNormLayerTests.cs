using Lockstep.Engine.Cpu;
using Lockstep.Engine.Diagnostics;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Layers;

public sealed class BatchNormLayerTests
{
    /// <summary>Two pixels, 0.1 and -0.1: variance 0.01, and 0.1 / √(0.01 + 0.03) is one half.</summary>
    [Fact]
    public void Forward_GivenEpsilon_AddsItToTheVariance()
    {
        Assert.Equal(0.5, Normalized(builder => builder.BatchNorm(Unit(builder), "bn", false, epsilon: 0.03f)), 1e-6);
    }

    /// <summary>0.1 / √0.01001.</summary>
    [Fact]
    public void Forward_NoEpsilonGiven_AddsPyTorchsOwn()
    {
        Assert.Equal(0.9995004, Normalized(builder => builder.BatchNorm(Unit(builder), "bn", false)), 1e-6);
    }

    [Theory]
    [InlineData("googlenetbn", 1e-3f)]
    [InlineData("resnet18", 1e-5f)]
    [InlineData("vgg11bn", 1e-5f)]
    public void Epsilon_OfAZooModel_IsTorchvisions(string model, float expected)
    {
        Network network = ModelZoo.Create(model, new ImageShape(64, 64, 3), 10, new ModelOptions { AuxiliaryHeads = false });
        Assert.All(network.Layers.OfType<BatchNormLayer>(), layer => Assert.Equal(expected, layer.Epsilon));
        Assert.Contains(network.Layers, layer => layer is BatchNormLayer);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1e-5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Build_EpsilonOutOfRange_ThrowsAtTheLayersName(float epsilon)
    {
        NetworkBuilder builder = Builder();
        Value x = Unit(builder);
        Assert.Contains("bn: expected a finite epsilon above 0", Assert.Throws<ArgumentException>(() => builder.BatchNorm(x, "bn", false, epsilon: epsilon)).Message, StringComparison.Ordinal);
    }

    private static NetworkBuilder Builder() => new("norm", new ImageShape(1, 1, 1), new ModelOptions());

    private static Value Unit(NetworkBuilder builder) => builder.Convolution(builder.Input, "conv", 1, 1);

    private static double Normalized(Func<NetworkBuilder, Value> build)
    {
        NetworkBuilder builder = Builder();
        Network network = builder.Build(build(builder));
        float[] parameters = new float[network.ParameterLength];
        foreach (Parameter parameter in network.Parameters)
        {
            parameters[parameter.Offset] = parameter.Kind == ParameterKind.NormBeta ? 0 : 1;
        }

        using var device = new CpuDevice();
        float[] outputs = TrainingPass.Run(network, device, parameters, [0.1f, -0.1f], [0, 0]).Logits;
        Assert.Equal(-outputs[0], outputs[1]);
        return outputs[0];
    }
}
