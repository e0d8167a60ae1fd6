using Lockstep.Coordinator.Queue;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Tests.Queue;

public sealed class QueueStateTests
{
    [Fact]
    public void Assign_FewerFreeThanMinimum_GrantsNothing()
    {
        var (_, grants, _) = Workers("a").Add(Run("run1", 2, 4)).Assign();
        Assert.Empty(grants);
    }

    [Fact]
    public void Assign_EnoughFree_GrantsUpToTheMaximumInOrderOfService()
    {
        var (state, grants, _) = Workers("a", "b", "c").Add(Run("run1", 1, 2)).Assign();
        var grant = Assert.Single(grants);
        Assert.Equal(["a", "b"], grant.Workers.Select(worker => worker.WorkerId));
        Assert.Equal("run1", state.HolderOf("a"));
        Assert.Null(state.HolderOf("c"));
    }

    [Fact]
    public void Assign_OldestRunCannotStart_YoungerOnesDoNotTakeItsWorkers()
    {
        var (_, grants, _) = Workers("a", "b").Add(Run("big", 3, 3)).Add(Run("small", 1, 1)).Assign();
        Assert.Empty(grants);
    }

    [Fact]
    public void Assign_WorkerJoinsARunBelowItsMaximum_GrowsIt()
    {
        var (state, _, _) = Workers("a").Add(Run("run1", 1, 2)).Assign();
        var (grown, grants, _) = state.Join(new RosterEntry("b", "127.0.0.1", 2)).Assign();
        Assert.Equal(["b"], Assert.Single(grants).Workers.Select(worker => worker.WorkerId));
        Assert.Equal("run1", grown.HolderOf("b"));
    }

    [Fact]
    public void Remove_EndedRun_FreesItsWorkersForTheNext()
    {
        var (state, _, _) = Workers("a", "b").Add(Run("run1", 2, 2)).Add(Run("run2", 2, 2)).Assign();
        var (_, grants, _) = state.Remove("run1").Assign();
        Assert.Equal("run2", Assert.Single(grants).RunId);
    }

    [Fact]
    public void Leave_HeldWorker_IsHeldNoMore()
    {
        var (state, _, _) = Workers("a", "b").Add(Run("run1", 1, 2)).Assign();
        Assert.Null(state.Leave("a").HolderOf("a"));
        Assert.Equal("run1", state.Leave("a").HolderOf("b"));
    }

    [Fact]
    public void Assign_HigherPriorityCameLater_IsServedFirst()
    {
        var (_, grants, _) = Workers("a").Add(Run("old", 1, 1)).Add(Run("urgent", 1, 1, priority: 5, age: 9)).Assign();
        Assert.Equal("urgent", Assert.Single(grants).RunId);
    }

    [Fact]
    public void Assign_HigherPriorityLacksWorkers_TheLowestAndYoungestHoldersYieldOnce()
    {
        var state = Workers("a", "b", "c", "d").Add(Run("low", 1, 2, age: 1)).Add(Run("young", 1, 1, age: 2)).Add(Run("middle", 1, 1, priority: 1, age: 3)).Assign().State;
        var decision = state.Add(Run("urgent", 2, 2, priority: 9, age: 4)).Assign();
        Assert.Equal([new QueueYield("young", "urgent"), new QueueYield("low", "urgent")], decision.Yields);
        Assert.Empty(decision.State.Assign().Yields);
    }

    [Fact]
    public void Assign_AllLowerRunsTogetherAreTooFew_NobodyYields()
    {
        var state = Workers("a", "b").Add(Run("low", 1, 2)).Assign().State;
        Assert.Empty(state.Add(Run("urgent", 3, 3, priority: 9)).Assign().Yields);
    }

    [Fact]
    public void Assign_SamePriority_NobodyYields()
    {
        var state = Workers("a").Add(Run("first", 1, 1)).Assign().State;
        Assert.Empty(state.Add(Run("second", 1, 1, age: 5)).Assign().Yields);
    }

    [Fact]
    public void Assign_YieldedRunQueuesAgain_GetsItsWorkersBackAfterTheUrgentOne()
    {
        var yielding = Workers("a").Add(Run("low", 1, 1)).Assign().State.Add(Run("urgent", 1, 1, priority: 1, age: 2)).Assign().State;
        var (urgent, grants, _) = yielding.Release("low", ["a"]).Add(Run("low", 1, 1)).Assign();
        Assert.Equal("urgent", Assert.Single(grants).RunId);
        Assert.Equal("low", Assert.Single(urgent.Remove("urgent").Assign().Grants).RunId);
    }

    [Fact]
    public void Release_Resting_IsNotHandedOutBeforeItHasRested()
    {
        var state = Workers("a").Add(Run("run1", 1, 1)).Assign().State.Release("run1", ["a"], resting: true);
        Assert.Empty(state.Assign().Grants);
        Assert.Single(state.Rested(["a"]).Assign().Grants);
    }

    [Fact]
    public void Add_RunOfAnEarlierLifeHoldsWorkers_TheyAreNotFree()
    {
        var (_, grants, _) = Workers("a", "b").Add(Run("run1", 1, 2) with { Held = ["a"] }).Assign();
        Assert.Equal(["b"], Assert.Single(grants).Workers.Select(worker => worker.WorkerId));
    }

    [Fact]
    public void Add_KnownRunNamesAWorkerThatIsDown_DoesNotHoldIt()
    {
        var state = Workers("a").Add(Run("run1", 1, 2)).Assign().State.Leave("a").Add(Run("run1", 1, 2) with { Held = ["a"] });
        Assert.Null(state.HolderOf("a"));
    }

    [Fact]
    public void Add_TwoRunsOfAnEarlierLifeNameAWorker_OneHoldsIt()
    {
        var state = Workers("a").Add(Run("run1", 1, 2) with { Held = ["a"] }).Add(Run("run2", 1, 2, priority: 1) with { Held = ["a"] });
        Assert.Single(state.Runs, run => run.Held.Contains("a"));
    }

    private static QueuedRun Run(string id, int min, int max, int priority = 0, int age = 0) =>
        new(id, min, max, priority, DateTimeOffset.UnixEpoch.AddSeconds(age), []);

    private static QueueState Workers(params string[] ids) =>
        ids.Aggregate(new QueueState(), (state, id) => state.Join(new RosterEntry(id, "127.0.0.1", 1)));
}
