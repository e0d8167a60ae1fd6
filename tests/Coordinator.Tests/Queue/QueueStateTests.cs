using Lockstep.Coordinator.Queue;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Tests.Queue;

public sealed class QueueStateTests
{
    [Fact]
    public void Assign_FewerFreeThanMinimum_GrantsNothing()
    {
        var (_, grants) = Workers("a").Add("run1", 2, 4).Assign();
        Assert.Empty(grants);
    }

    [Fact]
    public void Assign_EnoughFree_GrantsUpToTheMaximumInOrderOfService()
    {
        var (state, grants) = Workers("a", "b", "c").Add("run1", 1, 2).Assign();
        var grant = Assert.Single(grants);
        Assert.Equal(["a", "b"], grant.Workers.Select(worker => worker.WorkerId));
        Assert.Equal("run1", state.HolderOf("a"));
        Assert.Null(state.HolderOf("c"));
    }

    [Fact]
    public void Assign_OldestRunCannotStart_YoungerOnesDoNotTakeItsWorkers()
    {
        var (_, grants) = Workers("a", "b").Add("big", 3, 3).Add("small", 1, 1).Assign();
        Assert.Empty(grants);
    }

    [Fact]
    public void Assign_WorkerJoinsARunBelowItsMaximum_GrowsIt()
    {
        var (state, _) = Workers("a").Add("run1", 1, 2).Assign();
        var (grown, grants) = state.Join(new RosterEntry("b", "127.0.0.1", 2)).Assign();
        Assert.Equal(["b"], Assert.Single(grants).Workers.Select(worker => worker.WorkerId));
        Assert.Equal("run1", grown.HolderOf("b"));
    }

    [Fact]
    public void Remove_EndedRun_FreesItsWorkersForTheNext()
    {
        var (state, _) = Workers("a", "b").Add("run1", 2, 2).Add("run2", 2, 2).Assign();
        var (_, grants) = state.Remove("run1").Assign();
        Assert.Equal("run2", Assert.Single(grants).RunId);
    }

    [Fact]
    public void Leave_HeldWorker_IsHeldNoMore()
    {
        var (state, _) = Workers("a", "b").Add("run1", 1, 2).Assign();
        Assert.Null(state.Leave("a").HolderOf("a"));
        Assert.Equal("run1", state.Leave("a").HolderOf("b"));
    }

    private static QueueState Workers(params string[] ids) =>
        ids.Aggregate(new QueueState(), (state, id) => state.Join(new RosterEntry(id, "127.0.0.1", 1)));
}
