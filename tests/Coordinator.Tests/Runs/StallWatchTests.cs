using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class StallWatchTests
{
    private static readonly string[] Members = ["a", "b", "c"];
    private readonly SteppedTime _time = new();
    private readonly StallWatch _watch;

    public StallWatchTests() => _watch = new StallWatch(_time, new TimeoutsSpec { Step = TimeSpan.FromSeconds(1), StepFactor = 3, Form = TimeSpan.FromSeconds(60) });

    [Fact]
    public void Judge_OneComputesWithoutProgressWhileOthersReduce_IsHung()
    {
        // Steps take 0.5 s: the limit is 3 × 0.5 + 1 = 2.5 s.
        Hear("a", 10, "reduce");
        Hear("b", 10, "compute");
        Hear("c", 10, "reduce");
        _time.Now = TimeSpan.FromSeconds(2.5);
        Assert.Empty(_watch.Judge(Members).Hung);
        _time.Now = TimeSpan.FromSeconds(2.6);
        Assert.Equal("b", Assert.Single(_watch.Judge(Members).Hung).Worker);
    }

    [Fact]
    public void Judge_MarkGrowsWithinThePhase_IsNotHung()
    {
        Hear("a", 10, "reduce");
        Hear("b", 10, "compute");
        Hear("c", 10, "reduce");
        _time.Now = TimeSpan.FromSeconds(2);
        Hear("b", 11, "compute");
        _time.Now = TimeSpan.FromSeconds(4);
        Assert.Empty(_watch.Judge(Members).Hung);
    }

    [Fact]
    public void Judge_EverybodyWaits_NobodyIsToBlame()
    {
        Array.ForEach(Members, worker => Hear(worker, 10, "reduce"));
        _time.Now = TimeSpan.FromSeconds(3);
        var verdict = _watch.Judge(Members);
        Assert.Empty(verdict.Hung);
        Assert.Contains("all 3 workers wait", verdict.AllWait, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_EverybodyComputesForLong_TheMachineIsSlowAndNobodyHangs()
    {
        Array.ForEach(Members, worker => Hear(worker, 10, "compute"));
        _time.Now = TimeSpan.FromSeconds(3);
        Assert.Equal(StallVerdict.None, _watch.Judge(Members));
    }

    [Fact]
    public void Judge_StepTimeNotKnownYet_HasTheTimeOfForming()
    {
        Hear("a", 1, "reduce");
        Hear("b", 1, "compute", step: 0);
        Hear("c", 1, "reduce");
        _time.Now = TimeSpan.FromSeconds(59);
        Assert.Empty(_watch.Judge(Members).Hung);
        _time.Now = TimeSpan.FromSeconds(61);
        Assert.Single(_watch.Judge(Members).Hung);
    }

    [Fact]
    public void Judge_SomebodyMovesState_OthersMayWaitForIt()
    {
        Hear("a", 1, "transfer");
        Hear("b", 1, "reduce");
        Hear("c", 1, "reduce");
        _time.Now = TimeSpan.FromSeconds(10);
        Assert.Equal(StallVerdict.None, _watch.Judge(Members));
    }

    /// <summary>Choosing plans and compiling kernels take far longer than a step, and show that they get on.</summary>
    [Fact]
    public void Judge_ADeviceGetsReady_HasTheTimeOfFormingFromItsLastMark()
    {
        Hear("a", 1, "prepare");
        _time.Now = TimeSpan.FromSeconds(59);
        Assert.Empty(_watch.Judge(["a"]).Hung);
        Hear("a", 2, "prepare");
        _time.Now = TimeSpan.FromSeconds(118);
        Assert.Empty(_watch.Judge(["a"]).Hung);
        _time.Now = TimeSpan.FromSeconds(120);
        Assert.Single(_watch.Judge(["a"]).Hung);
    }

    [Fact]
    public void Judge_AWorkerAlone_IsJudgedToo()
    {
        Hear("a", 1, "compute");
        _time.Now = TimeSpan.FromSeconds(3);
        Assert.Single(_watch.Judge(["a"]).Hung);
    }

    private void Hear(string worker, ulong mark, string phase, double step = 0.5) =>
        _watch.Heard(new Progress { WorkerId = worker, Mark = mark, Phase = phase, StepSeconds = step });
}
