using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class StartPlanTests
{
    private static readonly ReplicaFacts Empty = new(false, 0, string.Empty, 100);

    [Fact]
    public void Choose_NobodyHoldsStateAndNoCheckpoint_StartsFresh()
    {
        var plan = StartPlan.Choose([Empty, Empty], -1, null);
        Assert.Equal((StateSource.Fresh, 0L), (plan.Source, plan.Step));
        Assert.Empty(plan.Receivers);
    }

    [Fact]
    public void Choose_NobodyHoldsState_TakesTheCheckpointAndSendsItToTheOthers()
    {
        var plan = StartPlan.Choose([Empty, Empty, Empty], 40, "/runs/x/step-40");
        Assert.Equal((StateSource.Checkpoint, 40L, 0), (plan.Source, plan.Step, plan.SourceRank));
        Assert.Equal([1, 2], plan.Receivers);
    }

    [Fact]
    public void Choose_OneRankIsAStepAhead_ItsStateWins()
    {
        var plan = StartPlan.Choose([Holds(11, "aa"), Holds(12, "bb"), Holds(11, "aa")], 5, "old");
        Assert.Equal((StateSource.Peer, 12L, 1), (plan.Source, plan.Step, plan.SourceRank));
        Assert.Equal([0, 2], plan.Receivers);
        Assert.Empty(plan.Diverged);
    }

    [Fact]
    public void Choose_NewcomerWithoutState_ReceivesFromTheLowestHolder()
    {
        var plan = StartPlan.Choose([Holds(12, "bb"), Holds(12, "bb"), Empty], -1, null);
        Assert.Equal(0, plan.SourceRank);
        Assert.Equal([2], plan.Receivers);
    }

    [Fact]
    public void Choose_OneReplicaHoldsOtherBits_TheMajorityWinsAndTheOddOneIsNamed()
    {
        var plan = StartPlan.Choose([Holds(12, "xx"), Holds(12, "bb"), Holds(12, "bb")], -1, null);
        Assert.Equal(1, plan.SourceRank);
        Assert.Equal([0], plan.Receivers);
        Assert.Equal([0], plan.Diverged);
    }

    private static ReplicaFacts Holds(long step, string hash) => new(true, step, hash, 100);
}
