using Lockstep.Cli.Chaos;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Chaos;

public sealed class FaultTimesTests
{
    private const long Ms = 1_800_000_000_000;
    private static readonly InjectedFault Kill = new("kill", "w-2", (Ms * 1000) + 500, 4);

    [Fact]
    public void Of_KilledWorker_CountsFromTheFaultToEachEvent()
    {
        var times = FaultTimes.Of(Kill, [
            At(-100, "first-step", $"generation 4: rank 0 finished its first step at {(Ms - 200) * 1000}"),
            At(20, "link-lost", "rank 1 closed"),
            At(31, "worker-lost", "rank 1 (w-2) of generation 4: its link closed"),
            At(80, "generation-formed", "generation 5: 2 workers from step 9 (state in memory)"),
            At(190, "first-step", $"generation 5: rank 0 finished its first step at {((Ms + 110) * 1000) + 750}"),
            At(900, "generation-formed", "generation 6: 3 workers from step 20 (state of rank 0, sent to 1)"),
            At(950, "first-step", $"generation 6: rank 0 finished its first step at {(Ms + 940) * 1000}"),
        ]);
        Assert.Equal(new FaultTimes(19.5, 30.5, 79.5, 110.25), times);
    }

    [Fact]
    public void Of_EventOfAnotherWorker_IsNotTakenForIt()
    {
        var times = FaultTimes.Of(Kill, [
            At(31, "worker-lost", "rank 2 (w-7) of generation 4: its link closed"),
            At(80, "generation-formed", "generation 5: 2 workers from step 9 (state in memory)"),
            At(190, "first-step", $"generation 5: rank 0 finished its first step at {(Ms + 110) * 1000}"),
        ]);
        Assert.Equal(new FaultTimes(null, null, null, null), times);
    }

    [Fact]
    public void Of_StepOfANewGenerationBeforeTheFault_IsNotTheResumedOne()
    {
        var times = FaultTimes.Of(Kill, [
            At(31, "worker-lost", "rank 1 (w-2) of generation 4: its link closed"),
            At(32, "first-step", $"generation 5: rank 0 finished its first step at {(Ms - 5) * 1000}"),
        ]);
        Assert.Null(times.ResumeMs);
    }

    [Fact]
    public void Of_SlowWorker_KeepsItsPlaceSoNothingResumes()
    {
        var times = FaultTimes.Of(Kill with { Kind = "slow" }, [
            At(1200, "straggler", "rank 1 (w-2) on host takes 3.0 times as long for a slice as the others"),
            At(1300, "generation-formed", "generation 5: 3 workers from step 9 (state in memory)"),
            At(1400, "first-step", $"generation 5: rank 0 finished its first step at {(Ms + 1390) * 1000}"),
        ]);
        Assert.Equal(new FaultTimes(null, 1199.5, null, null), times);
    }

    [Fact]
    public void Of_EventWithinTheFaultsMillisecond_CountsAsAtOnce() =>
        Assert.Equal(0, FaultTimes.Of(Kill, [At(0, "worker-lost", "rank 1 (w-2) of generation 4: gone")]).DetectMs);

    [Theory]
    [InlineData("hang", "worker-hung", "rank 1 (w-2) of generation 4: its training thread is in compute")]
    [InlineData("stop", "worker-lost", "rank 1 (w-2) of generation 4: silent for more than 1 s")]
    [InlineData("partition", "worker-lost", "rank 1 (w-2) of generation 4: silent for more than 1 s")]
    [InlineData("corrupt", "replicas-differ", "rank 1 holds other bits than the others")]
    public void Of_EachKind_IsNamedByItsEvent(string kind, string happened, string text) =>
        Assert.Equal(99.5, FaultTimes.Of(Kill with { Kind = kind }, [At(100, happened, text)]).DetectMs);

    private static RunEvent At(long ms, string kind, string text) => new() { UnixMs = Ms + ms, Kind = kind, Text = text };
}
