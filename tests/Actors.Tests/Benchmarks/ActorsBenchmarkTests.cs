using Lockstep.Actors.Benchmarks;

namespace Lockstep.Actors.Tests.Benchmarks;

public sealed class ActorsBenchmarkTests
{
    [Fact]
    public async Task Run_SmallRounds_MeasuresBothKinds()
    {
        var result = await new ActorsBenchmark { Rounds = 1, LocalMessages = 20_000, RemoteAsks = 1_000, AsksInFlight = 100 }.RunAsync();
        Assert.True(result.LocalMessagesPerCoreSecond > 0);
        Assert.True(result.RemoteAsksPerSecond > 0);
        Assert.Equal(1_000, result.RemoteAsks);
    }
}
