using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Networks;

public sealed class TorchLayoutTests
{
    /// <summary>PyTorch flattens channels first: a dense layer must know the image even where dropout or an activation stands between.</summary>
    [Fact]
    public void FlattenedFrom_DropoutBetweenFlattenAndDense_IsTheImage()
    {
        Network network = ModelZoo.Create("alexnet", new ImageShape(224, 224, 3), 10, new ModelOptions());
        Assert.Equal(new ImageShape(6, 6, 256), network.Parameters.Single(parameter => parameter.Name == "classifier.1.weight").FlattenedFrom);
        Assert.Null(network.Parameters.Single(parameter => parameter.Name == "classifier.4.weight").FlattenedFrom);
    }

    [Fact]
    public void ToTorch_Convolution_MovesEveryAxis()
    {
        var parameter = new Parameter("w", [1, 2, 3, 2], ParameterKind.Weight, 0, 12);
        float[] torch = new float[12];

        // Engine [kh, kw, in, out] counted 0 to 11; PyTorch [out, in, kh, kw].
        TorchLayout.ToTorch(parameter, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], torch);

        Assert.Equal([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11], torch);
    }

    [Fact]
    public void ToTorch_DenseAfterFlatten_ReordersRows()
    {
        var parameter = new Parameter("w", [4, 1], ParameterKind.Weight, 0, 4) { FlattenedFrom = new ImageShape(1, 2, 2) };
        float[] torch = new float[4];

        // Engine rows (pixel 0, c 0), (0, 1), (1, 0), (1, 1); PyTorch columns (c 0, pixel 0), (0, 1), (1, 0), (1, 1).
        TorchLayout.ToTorch(parameter, [10, 11, 12, 13], torch);

        Assert.Equal([10, 12, 11, 13], torch);
    }

    [Theory]
    [InlineData("resnet20")]
    [InlineData("lenet5")]
    [InlineData("mlp")]
    public void FromTorch_OfToTorch_IsIdentity(string model)
    {
        Network network = ModelZoo.Create(model, new ImageShape(32, 32, 3), 10, new ModelOptions());
        foreach (Parameter parameter in network.Parameters)
        {
            float[] engine = [.. Enumerable.Range(0, parameter.Length).Select(i => (float)i)];
            float[] torch = new float[parameter.Length], back = new float[parameter.Length];
            TorchLayout.ToTorch(parameter, engine, torch);
            TorchLayout.FromTorch(parameter, torch, back);
            Assert.Equal(engine, back);
        }
    }
}
