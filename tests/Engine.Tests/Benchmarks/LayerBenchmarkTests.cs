using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Tests.Benchmarks;

public sealed class LayerBenchmarkTests
{
    [Fact]
    public void Run_ResNet20_HasARowALayerAndProductsWhereThereAreWeights()
    {
        Network network = EngineBenchmark.Create("resnet20", 16);

        IReadOnlyList<LayerTiming> timings = LayerBenchmark.Run(network, 2, 1);

        Assert.Equal(network.LayerTable.Select(line => line.Name), timings.Select(timing => timing.Name));
        foreach (var (timing, line) in timings.Zip(network.LayerTable))
        {
            Assert.Equal(line.MultiplyAdds > 0, timing.Forward.Gflops > 0);
            Assert.Equal(line.MultiplyAdds > 0, timing.WeightGradient.Gflops > 0);
            Assert.Equal(line.MultiplyAdds > 0 && line.Name != "conv1", timing.InputGradient.Gflops > 0);
            Assert.True(timing.TotalMs > 0);
        }
    }
}
