using Lockstep.Engine.Benchmarks;

namespace Lockstep.Engine.Tests.Benchmarks;

public sealed class KernelBenchmarkTests
{
    [Fact]
    public void Run_OneRound_GivesConsistentNumbers()
    {
        KernelResult result = KernelBenchmark.Run(1);

        Assert.True(result.FmaPeakGflops > 0 && result.MemoryGbS > 0, result.ToString());
        Assert.Equal(result.MatmulGflops / result.FmaPeakGflops, result.MatmulFractionOfPeak, 9);
    }

    [Fact]
    public void Run_NoRounds_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => KernelBenchmark.Run(0));
}
