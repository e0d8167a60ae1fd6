using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunStateTests
{
    [Fact]
    public void Granted_BelowTheMinimum_Waits()
    {
        var decision = New().On(Grant("a"));
        Assert.Equal(RunPhase.Queued, decision.State.Phase);
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Tell { Kind: "waiting-for-workers" });
    }

    [Fact]
    public void Granted_EnoughWorkers_JournalsTheRosterBeforeAnybodyIsPrepared()
    {
        var forming = New().On(Grant("a", "b"));
        Assert.Equal(RunPhase.Forming, forming.State.Phase);
        var roster = Assert.IsType<RunEffect.Journal>(Assert.Single(forming.Effects)).Roster;
        var prepared = forming.State.On(new RunInput.Journaled(roster.Generation));
        Assert.Contains(prepared.Effects, effect => effect is RunEffect.Prepare prepare && prepare.Roster.Equals(roster));
    }

    [Fact]
    public void Ready_FromAll_Starts()
    {
        var decision = Trained("a", "b");
        Assert.Equal(RunPhase.Training, decision.State.Phase);
        Assert.Equal(100, decision.State.TotalSteps);
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Start);
    }

    [Fact]
    public void Ready_WorkersSeeDifferentData_Fails()
    {
        var forming = Formed("a", "b");
        var state = forming.On(ReadyFrom("a", forming.Roster.Generation, total: 100)).State;
        var decision = state.On(ReadyFrom("b", forming.Roster.Generation, total: 99));
        Assert.Equal(StopReason.DataUnusable, EndOf(decision).Reason);
    }

    [Fact]
    public void Ready_OfAnOlderGeneration_IsIgnored()
    {
        var forming = Formed("a", "b");
        var decision = forming.On(ReadyFrom("a", forming.Roster.Generation - 1));
        Assert.Empty(decision.Effects);
        Assert.Same(forming, decision.State);
    }

    [Fact]
    public void Lost_WhileTraining_FormsTheNextGenerationOfTheSurvivorsInOrder()
    {
        var training = Trained("a", "b", "c").State;
        var decision = training.On(new RunInput.Lost("a", "its process ended"));
        Assert.Equal(RunPhase.Forming, decision.State.Phase);
        Assert.Equal(training.Roster.Generation + 1, decision.State.Roster.Generation);
        Assert.Equal(["b", "c"], decision.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Equal(1, decision.State.WorkerFailures);
    }

    [Fact]
    public void Lost_BelowTheMinimum_WaitsAndKeepsTheSurvivor()
    {
        var waiting = Trained("a", "b").State.On(new RunInput.Lost("b", "gone")).State;
        Assert.Equal(RunPhase.Queued, waiting.Phase);
        var again = waiting.On(Grant("c")).State;
        Assert.Equal(["a", "c"], again.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void LinkBroke_ThenLost_FormsOnceWithoutTheDead()
    {
        var training = Trained("a", "b", "c").State;
        var suspecting = training.On(new RunInput.LinkBroke("b", training.Roster.Generation, 7, "rank 0 closed its link"));
        Assert.Equal(RunPhase.Suspecting, suspecting.State.Phase);
        Assert.Equal(7, suspecting.State.Step);
        var forming = suspecting.State.On(new RunInput.Lost("a", "gone")).State;
        Assert.Equal(["b", "c"], forming.Roster.Members.Select(member => member.WorkerId));
        Assert.Empty(forming.On(new RunInput.DeadlinePassed(suspecting.State.Deadline)).Effects);
    }

    [Fact]
    public void LinkBroke_NobodyIsGone_FormsAgainWithTheSameWorkersAfterTheDeadline()
    {
        var training = Trained("a", "b").State;
        var suspecting = training.On(new RunInput.LinkBroke("b", training.Roster.Generation, 7, "reset")).State;
        var forming = suspecting.On(new RunInput.DeadlinePassed(suspecting.Deadline)).State;
        Assert.Equal(RunPhase.Forming, forming.Phase);
        Assert.Equal(["a", "b"], forming.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Granted_WhileTraining_QuiescesAheadAndAppendsTheJoiner()
    {
        var training = Trained("a", "b").State;
        training = training.On(new RunInput.Progressed(training.Roster.Generation, 10)).State;
        var quiescing = training.On(Grant("c"));
        Assert.Equal(12, Assert.Single(quiescing.Effects.OfType<RunEffect.Quiesce>()).AtStep);
        var half = quiescing.State.On(new RunInput.Stopped("a", training.Roster.Generation, 12)).State;
        Assert.Equal(RunPhase.Quiescing, half.Phase);
        var forming = half.On(new RunInput.Stopped("b", training.Roster.Generation, 12)).State;
        Assert.Equal(["a", "b", "c"], forming.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Lost_TheJoinerBeforeItsGeneration_ChangesNothingElse()
    {
        var quiescing = Trained("a", "b").State.On(Grant("c")).State;
        var state = quiescing.On(new RunInput.Lost("c", "gone")).State;
        Assert.Empty(state.Joiners);
        Assert.Equal(0, state.WorkerFailures);
    }

    [Fact]
    public void Finished_ByAll_CompletesAndReleases()
    {
        var training = Trained("a", "b").State;
        var half = training.On(new RunInput.Finished("a", training.Roster.Generation, 100)).State;
        Assert.Equal(RunPhase.Training, half.Phase);
        var done = half.On(new RunInput.Finished("b", training.Roster.Generation, 100));
        Assert.Equal(StopReason.Completed, EndOf(done).Reason);
        Assert.Contains(done.Effects, effect => effect is RunEffect.Release { Workers.Length: 2 });
    }

    [Fact]
    public void DeadlinePassed_OneWorkerNeverGetsReady_GoesOnWithoutIt()
    {
        var forming = Formed("a", "b", "c");
        var state = forming.On(ReadyFrom("a", forming.Roster.Generation)).State.On(ReadyFrom("c", forming.Roster.Generation)).State;
        var decision = state.On(new RunInput.DeadlinePassed(state.Deadline));
        Assert.Equal(["a", "c"], decision.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "b");
    }

    [Fact]
    public void DeadlinePassed_NobodyGetsReady_Fails()
    {
        var forming = Formed("a", "b");
        Assert.Equal(StopReason.CannotForm, EndOf(forming.On(new RunInput.DeadlinePassed(forming.Deadline))).Reason);
    }

    [Fact]
    public void Broke_NonFiniteLoss_FailsWithTheWorkersWords()
    {
        var training = Trained("a", "b").State;
        var end = EndOf(training.On(new RunInput.Broke("a", training.Roster.Generation, 8, StopReason.NonFiniteLoss, "loss is NaN at step 8")));
        Assert.Equal(StopReason.NonFiniteLoss, end.Reason);
        Assert.Contains("loss is NaN at step 8", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancel_AnyPhase_EndsAndLaterInputsDoNothing()
    {
        var cancelled = Trained("a", "b").State.On(new RunInput.Cancel("the user asked"));
        Assert.Equal(RunPhase.Cancelled, cancelled.State.Phase);
        Assert.Empty(cancelled.State.On(new RunInput.Lost("a", "gone")).Effects);
    }

    [Fact]
    public void Ready_NobodyHoldsWhatWasReached_SaysThatStepsAreRepeated()
    {
        var training = Trained("a", "b").State;
        training = training.On(new RunInput.Progressed(training.Roster.Generation, 30)).State;
        var waiting = training.On(new RunInput.Lost("a", "gone")).State.On(new RunInput.Lost("b", "gone")).State;
        var forming = waiting.On(Grant("c", "d")).State;
        var started = AllReady(forming);
        Assert.Contains(started.Effects, effect => effect is RunEffect.Tell { Kind: "steps-repeated" });
        Assert.Equal(0, started.State.Step);
    }

    private static RunState New() => new() { Limits = new RunLimits(), Least = 2, Wanted = 8 };

    private static RunInput.Granted Grant(params string[] ids) => new([.. ids.Select((id, i) => new RosterEntry(id, "127.0.0.1", i + 1))]);

    private static RunState Formed(params string[] ids)
    {
        var forming = New().On(Grant(ids)).State;
        return forming.On(new RunInput.Journaled(forming.Roster.Generation)).State;
    }

    private static RunDecision Trained(params string[] ids) => AllReady(Formed(ids));

    private static RunDecision AllReady(RunState forming)
    {
        var decision = new RunDecision(forming, []);
        foreach (var member in forming.Roster.Members)
        {
            decision = decision.State.On(ReadyFrom(member.WorkerId, forming.Roster.Generation));
        }

        return decision;
    }

    private static RunInput.Ready ReadyFrom(string worker, ulong generation, long total = 100) =>
        new(worker, generation, new ReplicaFacts(false, 0, string.Empty, total));

    private static RunEffect.End EndOf(RunDecision decision) => Assert.Single(decision.Effects.OfType<RunEffect.End>());
}
