using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

public sealed class RetryPauseTests
{
    [Theory]
    [InlineData(1, 0, 0.05)]
    [InlineData(1, 0.5, 0.075)]
    [InlineData(2, 0, 0.1)]
    [InlineData(5, 0, 0.8)]
    [InlineData(7, 0.5, 4.8)]
    [InlineData(8, 0, 5)]
    [InlineData(5000, 0.5, 7.5)]
    public void After_Failures_DoublesUpTo10SecondsHalfOfItAtRandom(int failures, double jitter, double seconds) =>
        Assert.Equal(seconds, RetryPause.After(failures, TimeSpan.Zero, jitter).TotalSeconds, 6);

    [Fact]
    public void After_ServerAsksForLonger_WaitsAsLong() =>
        Assert.Equal(TimeSpan.FromSeconds(30), RetryPause.After(1, TimeSpan.FromSeconds(30), 0.9));
}
