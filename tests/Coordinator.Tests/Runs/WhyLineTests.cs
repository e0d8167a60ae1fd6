using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class WhyLineTests
{
    private static readonly Dictionary<string, double> Heard = [];

    [Fact]
    public void Of_OneComputesOthersReduce_NamesItAndWhoWaits()
    {
        var run = Training(Worker(0, "reduce", 3.1), Worker(1, "compute", 8.2), Worker(2, "reduce", 3));
        Assert.Equal("step 41: rank 1 on host1 (w1) in compute for 8.2 s; ranks 0, 2 wait for it in all-reduce of bucket 4", WhyLine.Of(run, Heard));
    }

    [Fact]
    public void Of_SilentWorker_SaysSinceWhen()
    {
        var run = Training(Worker(0, "reduce", 1), Worker(1, "compute", 0.2));
        Assert.Equal(
            "step 41: rank 1 on host1 (w1) in compute for 1.7 s, not heard for 1.5 s; rank 0 waits for it in all-reduce of bucket 4",
            WhyLine.Of(run, new Dictionary<string, double> { ["w1"] = 1.5 }));
    }

    [Fact]
    public void Of_Straggler_SaysHowSlow()
    {
        var slow = Worker(1, "compute", 1);
        slow.Slowdown = 2.51;
        Assert.Contains("2.5 times slower than the others", WhyLine.Of(Training(Worker(0, "reduce", 1), slow), Heard), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DataIsTheBottleneck_SaysSo()
    {
        var run = Training(Worker(0, "compute", 1));
        run.DataAdvice = "data is the bottleneck: look";
        Assert.EndsWith("; data is the bottleneck: look", WhyLine.Of(run, Heard), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Queued_SaysWhatItNeeds() =>
        Assert.Equal("run r waits in the queue: needs 3 workers", WhyLine.Of(new RunInfo { RunId = "r", Phase = Protocol.V1.RunPhase.Queued, LeastWorkers = 3 }, Heard));

    [Fact]
    public void Of_Paused_SaysHowToGoOn() =>
        Assert.Equal("run r is paused at step 7: lockstep resume r", WhyLine.Of(new RunInfo { RunId = "r", Phase = Protocol.V1.RunPhase.Paused, Step = 7 }, Heard));

    private static RunInfo Training(params WorkerStatus[] workers)
    {
        var run = new RunInfo { RunId = "r", Phase = Protocol.V1.RunPhase.Training, Step = 41 };
        run.Workers.AddRange(workers);
        return run;
    }

    private static WorkerStatus Worker(uint rank, string phase, double seconds) =>
        new() { WorkerId = $"w{rank}", Host = $"host{rank}", Rank = rank, Phase = phase, PhaseSeconds = seconds, Step = 41, Bucket = 4 };
}
