using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Benchmarks;

public sealed class StepTrafficTests
{
    /// <summary>346.6 MB an image: counted by hand over ResNet-50's operations, fused as here, at two bytes an element (reference/cuda.md 4.2, level B).</summary>
    [Fact]
    public void Bytes_ResNet50_IsNearTheHandCount()
    {
        Network network = ModelZoo.Create("resnet50", new ImageShape(224, 224, 3), 1000, new ModelOptions());
        Assert.InRange((StepTraffic.Bytes(network, 257, 2) - StepTraffic.Bytes(network, 256, 2)) / 1e6, 0.9 * 346.6, 1.1 * 346.6);
    }

    /// <summary>28 inputs to 10 classes: forward 38; by weights 38; nobody asks for the images' gradient. 290 parameters.</summary>
    [Theory]
    [InlineData(4, (4 * 76 * 3) + (290 * (8 + 4 + 20)))]
    [InlineData(2, (2 * 76 * 3) + (290 * (4 + 4 + 20 + 2)))]
    public void Bytes_OneDenseLayer_IsTheCountByHand(int elementBytes, double expected)
    {
        var builder = new NetworkBuilder("one", new ImageShape(1, 1, 28), new ModelOptions());
        Assert.Equal(expected, StepTraffic.Bytes(builder.Build(builder.Dense(builder.Input, "fc", 10)), 3, elementBytes));
    }
}
