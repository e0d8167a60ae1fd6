using Lockstep.Engine.Benchmarks;

namespace Lockstep.Engine.Tests.Benchmarks;

public sealed class EngineBenchmarkTests
{
    [Fact]
    public void Run_SmallModel_GivesConsistentNumbers()
    {
        BenchmarkResult result = new EngineBenchmark().Run("lenet5", 4, 32, 2, 3);

        Assert.True(result.ImagesPerSecond > 0 && result.FractionOfPeak is > 0 and < 1 && result.PeakRssMb > 1, result.ToString());
        Assert.Equal(4, result.ImagesPerSecond * result.StepMs / 1e3, 6);
    }
}
