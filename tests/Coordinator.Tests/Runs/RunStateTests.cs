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
    public void Ready_WorkersSeeShardsOfOtherSizes_Fails()
    {
        var forming = Formed("a", "b");
        var state = forming.On(new RunInput.Ready("a", forming.Roster.Generation, new ReplicaFacts(false, 0, string.Empty, 100) { Shards = 1 })).State;
        var decision = state.On(new RunInput.Ready("b", forming.Roster.Generation, new ReplicaFacts(false, 0, string.Empty, 100) { Shards = 2 }));
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
    public void Granted_WhileTraining_LoadsThenQuiescesAheadAndAppendsTheJoiner()
    {
        var training = Trained("a", "b").State;
        training = training.On(new RunInput.Progressed(training.Roster.Generation, 10)).State;
        var loading = training.On(Grant("c"));
        Assert.Equal(RunPhase.Training, loading.State.Phase);
        Assert.Equal("c", Assert.Single(Assert.Single(loading.Effects.OfType<RunEffect.Load>()).Workers).WorkerId);
        var quiescing = loading.State.On(new RunInput.Loaded("c"));
        Assert.Equal(12, Assert.Single(quiescing.Effects.OfType<RunEffect.Quiesce>()).AtStep);
        var half = quiescing.State.On(new RunInput.Stopped("a", training.Roster.Generation, 12)).State;
        Assert.Equal(RunPhase.Quiescing, half.Phase);
        var forming = half.On(new RunInput.Stopped("b", training.Roster.Generation, 12)).State;
        Assert.Equal(["a", "b", "c"], forming.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Lost_TheJoinerBeforeItsGeneration_ChangesNothingElse()
    {
        var quiescing = Trained("a", "b").State.On(Grant("c")).State.On(new RunInput.Loaded("c")).State;
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

    [Fact]
    public void Lost_WhileAJoinerLoads_FormsWithoutWaitingForIt()
    {
        var loading = Trained("a", "b", "c").State.On(Grant("d")).State;
        var forming = loading.On(new RunInput.Lost("c", "gone")).State;
        Assert.Equal(["a", "b"], forming.Roster.Members.Select(member => member.WorkerId));
        var training = AllReady(forming.On(new RunInput.Loaded("d")).State);
        Assert.Equal(RunPhase.Quiescing, training.State.Phase);
        Assert.Contains(training.Effects, effect => effect is RunEffect.Tell { Kind: "worker-joining" });
    }

    [Fact]
    public void Lost_BelowTheMinimumWhileAJoinerLoads_FormsWithIt()
    {
        var loading = Trained("a", "b").State.On(Grant("d")).State;
        Assert.Equal(["a", "d"], loading.On(new RunInput.Lost("b", "gone")).State.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void LoadFailed_Joiner_IsReleasedForAWhileAndTheOthersGoOn()
    {
        var decision = Trained("a", "b").State.On(Grant("c")).State.On(new RunInput.LoadFailed("c", "no such directory"));
        Assert.Equal(RunPhase.Training, decision.State.Phase);
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Release { Rest.Ticks: > 0 } release && release.Workers.Single() == "c");
    }

    [Fact]
    public void Pause_WhileTraining_SavesAtABoundaryThenReleasesEverybody()
    {
        var quiescing = Reached(Trained("a", "b").State, 10).On(new RunInput.Pause("lunch"));
        Assert.True(Assert.Single(quiescing.Effects.OfType<RunEffect.Quiesce>()).Save);
        var paused = Halt(quiescing.State.On(new RunInput.Checkpointed(12, "/step-12")).State, 12);
        Assert.Equal(RunPhase.Paused, paused.State.Phase);
        Assert.Contains(paused.Effects, effect => effect is RunEffect.Release { Workers.Length: 2 });
        Assert.Contains(paused.Effects, effect => effect is RunEffect.LeaveQueue);
    }

    [Fact]
    public void Pause_NothingWasSavedAtTheBoundary_FormsAGenerationThatOnlySaves()
    {
        var quiescing = Reached(Trained("a", "b").State, 10).On(new RunInput.Pause("lunch")).State;
        var forming = Halt(quiescing, 12).State;
        Assert.Equal(RunPhase.Forming, forming.Phase);
        var started = AllReady(forming, step: 12);
        Assert.True(Assert.Single(started.Effects.OfType<RunEffect.Start>()).Stop);
        Assert.Equal(RunPhase.Paused, Halt(started.State.On(new RunInput.Checkpointed(12, "/step-12")).State, 12).State.Phase);
    }

    [Fact]
    public void Pause_CheckpointFails_TrainingGoesOnAndSaysSo()
    {
        var quiescing = Reached(Trained("a", "b").State, 10).On(new RunInput.Pause("lunch")).State;
        var decision = Halt(quiescing.On(new RunInput.CheckpointFailed()).State, 12);
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Tell { Kind: "stop-failed" });
        var started = AllReady(decision.State, step: 12);
        Assert.Equal(RunPhase.Training, started.State.Phase);
    }

    [Fact]
    public void Pause_BeforeTheFirstStep_NeedsNoCheckpoint()
    {
        Assert.Equal(RunPhase.Paused, New().On(new RunInput.Pause("wait")).State.Phase);
        Assert.Equal(RunPhase.Paused, Formed("a", "b").On(new RunInput.Pause("wait")).State.Phase);
    }

    [Fact]
    public void Pause_TooFewWorkersHoldUnsavedSteps_TheySaveFirst()
    {
        var waiting = Reached(Trained("a", "b").State, 10).On(new RunInput.Lost("b", "gone")).State;
        Assert.Equal(RunPhase.Queued, waiting.Phase);
        var forming = waiting.On(new RunInput.Pause("lunch")).State;
        Assert.Equal(RunPhase.Forming, forming.Phase);
        Assert.Equal(["a"], forming.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Resume_Paused_QueuesAndStartsFromTheCheckpoint()
    {
        var paused = Paused(12);
        var resumed = paused.On(new RunInput.Resume());
        Assert.Contains(resumed.Effects, effect => effect is RunEffect.Enqueue);
        var started = AllReady(resumed.State.On(Grant("c", "d")).State);
        var plan = Assert.Single(started.Effects.OfType<RunEffect.Start>()).Plan;
        Assert.Equal((12L, "/step-12"), (plan.Step, plan.Checkpoint));
        Assert.DoesNotContain(started.Effects, effect => effect is RunEffect.Tell { Kind: "steps-repeated" });
    }

    [Fact]
    public void Granted_Paused_GivesThemBack() =>
        Assert.Contains(Paused(12).On(Grant("c")).Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "c");

    [Fact]
    public void Yield_AtTheBoundary_QueuesAgain()
    {
        var quiescing = Reached(Trained("a", "b").State, 10).On(new RunInput.Yield("run x needs them")).State;
        var yielded = Halt(quiescing.On(new RunInput.Checkpointed(12, "/step-12")).State, 12);
        Assert.Equal(RunPhase.Queued, yielded.State.Phase);
        Assert.Equal(
            [typeof(RunEffect.Journal), typeof(RunEffect.Tell), typeof(RunEffect.Release), typeof(RunEffect.Enqueue)], yielded.Effects.Select(effect => effect.GetType()));
    }

    [Fact]
    public void Scale_Down_ReleasesTheHighestRanksAtABoundary()
    {
        var quiescing = Reached(Trained("a", "b", "c").State, 10).On(new RunInput.Scale(1));
        Assert.Contains(quiescing.Effects, effect => effect is RunEffect.Enqueue);
        var forming = Halt(quiescing.State, 12);
        Assert.Equal(["a"], forming.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Contains(forming.Effects, effect => effect is RunEffect.Release release && release.Workers.SequenceEqual(["b", "c"]));
    }

    [Fact]
    public void Scale_BelowTheMinimum_LowersIt()
    {
        var waiting = Reached(Trained("a", "b").State, 10).On(new RunInput.Lost("b", "gone")).State;
        Assert.Equal(RunPhase.Forming, waiting.On(new RunInput.Scale(1)).State.Phase);
    }

    [Fact]
    public void LeaveAsked_OneOfThree_GoesAtABoundaryAndIsReleased()
    {
        var quiescing = Reached(Trained("a", "b", "c").State, 10).On(new RunInput.LeaveAsked("b", "asked to end"));
        Assert.False(Assert.Single(quiescing.Effects.OfType<RunEffect.Quiesce>()).Save);
        var forming = Halt(quiescing.State, 12);
        Assert.Equal(["a", "c"], forming.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Contains(forming.Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "b");
    }

    [Fact]
    public void LeaveAsked_ByTheLast_SavesFirst()
    {
        var alone = AllReady(New().On(new RunInput.Scale(1)).State.On(Grant("a")).State).State;
        var quiescing = Reached(alone, 10).On(new RunInput.LeaveAsked("a", "asked to end"));
        Assert.True(Assert.Single(quiescing.Effects.OfType<RunEffect.Quiesce>()).Save);
        var waiting = Halt(quiescing.State.On(new RunInput.Checkpointed(12, "/step-12")).State, 12);
        Assert.Equal(RunPhase.Queued, waiting.State.Phase);
        Assert.Contains(waiting.Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "a");
    }

    [Fact]
    public void Hung_Member_IsReleasedForAWhileAndTheOthersFormWithoutIt()
    {
        var training = Trained("a", "b", "c").State;
        var decision = training.On(new RunInput.Hung("b", training.Roster.Generation, "in compute for 3 s"));
        Assert.Equal(["a", "c"], decision.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Release { Rest.Ticks: > 0 } release && release.Workers.Single() == "b");
    }

    [Fact]
    public void Unfit_OthersAreEnough_TheyFormWithoutIt()
    {
        var forming = Formed("a", "b", "c");
        var decision = forming.On(new RunInput.Unfit("b", forming.Roster.Generation, "there is no GPU 1"));
        Assert.Equal(RunPhase.Forming, decision.State.Phase);
        Assert.Equal(["a", "c"], decision.State.Roster.Members.Select(member => member.WorkerId));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "b" && release.Rest >= TimeSpan.FromMinutes(1));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Tell { Kind: "worker-cannot-join" } tell && tell.Text.Contains("no GPU 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Unfit_TooFewAreLeft_EndsTheRunWithTheReason()
    {
        var forming = Formed("a", "b");
        var end = EndOf(forming.On(new RunInput.Unfit("b", forming.Roster.Generation, "libcuda.so.1 was not found")));
        Assert.Equal((RunPhase.Failed, StopReason.DeviceUnavailable), (end.Phase, end.Reason));
        Assert.Contains("libcuda.so.1 was not found", end.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadFailed_JoinerWithoutTheDevice_RestsLonger()
    {
        var decision = Trained("a", "b").State.On(Grant("c")).State.On(new RunInput.LoadFailed("c", "no GPU", IsUnfit: true));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Release release && release.Workers.Single() == "c" && release.Rest >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void LinksFailed_TwiceBetweenTheSameTwo_TheOneThatServesLessLongStaysOut()
    {
        var state = Trained("a", "b", "c").State;
        state = state.On(new RunInput.LinkBroke("a", state.Roster.Generation, 5, "silent")).State;
        for (int attempt = 0; attempt < 2; attempt++)
        {
            state = state.On(new RunInput.DeadlinePassed(state.Deadline)).State;
            Assert.Equal(3, state.Roster.WorldSize);
            state = state.On(new RunInput.Journaled(state.Roster.Generation)).State;
            state = state.On(new RunInput.LinksFailed("a", state.Roster.Generation, "c", "not reached")).State;
            state = state.On(new RunInput.LinksFailed("c", state.Roster.Generation, "a", "not reached")).State;
        }

        var decision = state.On(new RunInput.DeadlinePassed(state.Deadline));
        Assert.Equal(["a", "b"], decision.State.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Differed_OnAll_FormsAndTheMajorityWins()
    {
        var training = Trained("a", "b", "c").State;
        var state = training;
        foreach (string worker in new[] { "a", "b", "c" })
        {
            state = state.On(new RunInput.Differed(worker, training.Roster.Generation, 7, "rank 1 holds other bits")).State;
        }

        Assert.Equal(RunPhase.Forming, state.Phase);
        Assert.Equal(7, state.Step);
    }

    [Fact]
    public void Broke_NonFiniteLossWithRollback_GoesBackToTheCheckpointWithASmallerRate()
    {
        var rolling = new RunLimits { Divergence = new Protocol.Experiments.DivergenceSpec { Policy = Protocol.Experiments.DivergencePolicy.Rollback, Factor = 0.25, MaxRollbacks = 1 } };
        var training = Reached(Trained("a", "b").State with { Limits = rolling }, 10).On(new RunInput.Checkpointed(8, "/step-8")).State;
        var forming = training.On(new RunInput.Broke("a", training.Roster.Generation, 10, StopReason.NonFiniteLoss, "NaN")).State;
        var started = AllReady(forming, step: 10);
        var start = Assert.Single(started.Effects.OfType<RunEffect.Start>());
        Assert.Equal((8L, "/step-8", 0.25), (start.Plan.Step, start.Plan.Checkpoint, start.RateFactor));
        Assert.Contains(started.Effects, effect => effect is RunEffect.Rewind { ToStep: 8 });
        Assert.Equal(2, started.State.RepeatedSteps);
        var again = started.State.On(new RunInput.Broke("a", started.State.Roster.Generation, 9, StopReason.NonFiniteLoss, "NaN"));
        Assert.Equal(StopReason.NonFiniteLoss, EndOf(again).Reason);
    }

    [Fact]
    public void Attached_EverybodyTrains_GoesOnWithoutANewGeneration()
    {
        var adopting = Adopting("a", "b");
        var half = adopting.On(new RunInput.Attached("a", 7, 40, true, 100));
        Assert.Equal(RunPhase.Adopting, half.State.Phase);
        Assert.Contains(half.Effects, effect => effect is RunEffect.Adopt { WorkerId: "a" });
        var whole = half.State.On(new RunInput.Attached("b", 7, 41, true, 100));
        Assert.Equal((RunPhase.Training, 41L, 7UL), (whole.State.Phase, whole.State.Step, whole.State.Roster.Generation));
    }

    /// <summary>The coordinator died between its word to start and the journal's: a worker that is lost later costs a generation, not the state.</summary>
    [Fact]
    public void Attached_StartWasNeverJournaled_TheRunIsKnownToHaveBegun()
    {
        var adopting = Adopting("a", "b") with { TotalSteps = 0 };
        Assert.Equal(0, adopting.On(new RunInput.Attached("a", 7, 0, false, 100)).State.TotalSteps);
        var training = adopting.On(new RunInput.Attached("a", 7, 3, true, 100)).State.On(new RunInput.Attached("b", 7, 3, true, 100)).State;
        Assert.Equal((RunPhase.Training, 100L), (training.Phase, training.TotalSteps));
    }

    [Fact]
    public void Attached_ARosterThatNobodyWasToldOf_FormsTheNextOne()
    {
        var state = Adopting("a", "b").On(new RunInput.Attached("a", 6, 40, true, 100)).State.On(new RunInput.Attached("b", 6, 40, true, 100)).State;
        Assert.Equal(RunPhase.Suspecting, state.Phase);
        Assert.Equal(8UL, state.On(new RunInput.DeadlinePassed(state.Deadline)).State.Roster.Generation);
    }

    [Fact]
    public void Attached_StrangerOfAnOldRoster_IsDismissed() =>
        Assert.Contains(Adopting("a", "b").On(new RunInput.Attached("z", 5, 30, false, 100)).Effects, effect => effect is RunEffect.Dismiss { WorkerId: "z" });

    [Fact]
    public void DeadlinePassed_Adopting_FormsWithThoseWhoCame()
    {
        var adopting = Adopting("a", "b", "c");
        var state = adopting.On(new RunInput.Attached("a", 7, 40, true, 100)).State.On(new RunInput.Attached("c", 7, 40, true, 100)).State;
        var forming = state.On(new RunInput.DeadlinePassed(adopting.Deadline)).State;
        Assert.Equal((RunPhase.Forming, 8UL), (forming.Phase, forming.Roster.Generation));
        Assert.Equal(["a", "c"], forming.Roster.Members.Select(member => member.WorkerId));
    }

    [Fact]
    public void Finished_RepeatedToTheNewCoordinator_Completes()
    {
        var state = Adopting("a", "b").On(new RunInput.Attached("a", 7, 100, false, 100)).State.On(new RunInput.Attached("b", 7, 100, false, 100)).State;
        var done = state.On(new RunInput.Finished("a", 7, 100)).State.On(new RunInput.Finished("b", 7, 100));
        Assert.Equal(StopReason.Completed, EndOf(done).Reason);
    }

    [Fact]
    public void Broke_CheckpointDamaged_TheOneBeforeIsUsed()
    {
        var training = Trained("a", "b").State with { Checkpoint = "/step-20", CheckpointStep = 20 };
        var searching = training.On(new RunInput.Broke("a", training.Roster.Generation, 0, StopReason.CheckpointUnusable, "/step-20 is damaged"));
        Assert.Contains(searching.Effects, effect => effect is RunEffect.FindCheckpoint);
        var forming = searching.State.On(new RunInput.CheckpointFound(10, "/step-10")).State;
        Assert.Equal((RunPhase.Forming, "/step-10", 10L), (forming.Phase, forming.Checkpoint, forming.CheckpointStep));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/step-20")]
    public void CheckpointFound_NoOtherOne_Fails(string? directory)
    {
        var training = Trained("a", "b").State with { Checkpoint = "/step-20", CheckpointStep = 20 };
        Assert.Equal(StopReason.CheckpointUnusable, EndOf(training.On(new RunInput.CheckpointFound(20, directory))).Reason);
    }

    [Fact]
    public void Pause_BelowTheMinimumWithUnreportedSteps_SavesFirst()
    {
        var waiting = Trained("a", "b").State.On(new RunInput.Lost("b", "gone")).State;
        Assert.Equal(RunPhase.Forming, waiting.On(new RunInput.Pause("lunch")).State.Phase);
    }

    [Fact]
    public void LeaveAsked_LeaverAloneHoldsTheNewestStep_StaysForOneMoreGeneration()
    {
        var training = Trained("a", "b", "c").State;
        ulong generation = training.Roster.Generation;
        var quiescing = training.On(new RunInput.LeaveAsked("a", "SIGTERM")).State
            .On(new RunInput.Stopped("a", generation, 12)).State
            .On(new RunInput.LinkBroke("b", generation, 11, "rank 0 is gone")).State;
        var forming = quiescing.On(new RunInput.LinkBroke("c", generation, 11, "rank 0 is gone")).State;
        Assert.True(forming.Roster.Contains("a"));
        Assert.Equal(RunPhase.Quiescing, AllReady(forming.On(new RunInput.Journaled(forming.Roster.Generation)).State, 12).State.Phase);
    }

    [Fact]
    public void Checkpointed_OlderThanTheNewest_ChangesNothing()
    {
        var training = Trained("a", "b").State.On(new RunInput.Checkpointed(20, "/step-20")).State;
        Assert.Equal(20, training.On(new RunInput.Checkpointed(10, "/step-10")).State.CheckpointStep);
    }

    [Fact]
    public void Lost_RightAfterARollback_StillGoesBack()
    {
        var training = Reached(Trained("a", "b", "c").State.On(new RunInput.Checkpointed(20, "/step-20")).State, 30) with
        {
            Limits = new RunLimits { Divergence = new() { Policy = Protocol.Experiments.DivergencePolicy.Rollback } },
        };
        var back = training.On(new RunInput.Broke("a", training.Roster.Generation, 30, StopReason.NonFiniteLoss, "NaN")).State;
        var again = AllReady(back.On(new RunInput.Journaled(back.Roster.Generation)).State, 30).State.On(new RunInput.Lost("a", "gone")).State;
        Assert.Equal(20, AllReady(again.On(new RunInput.Journaled(again.Roster.Generation)).State, 30).State.Step);
    }

    [Fact]
    public void LinkBroke_BeforeTheRolledBackStateWasTaken_StillGoesBack()
    {
        var training = Reached(Trained("a", "b").State, 30) with
        {
            Limits = new RunLimits { Divergence = new() { Policy = Protocol.Experiments.DivergencePolicy.Rollback } },
        };
        var back = training.On(new RunInput.Broke("a", training.Roster.Generation, 30, StopReason.NonFiniteLoss, "NaN")).State;
        var started = AllReady(back.On(new RunInput.Journaled(back.Roster.Generation)).State, 30).State;
        var broken = started.On(new RunInput.LinkBroke("b", started.Roster.Generation, 30, "rank 0 is gone")).State;
        Assert.Equal(0, broken.Step);
        Assert.True(broken.RollsBack);
    }

    [Fact]
    public void Attached_AfterTheEnd_IsToldToStop()
    {
        var ended = Trained("a", "b").State.On(new RunInput.Cancel("asked")).State;
        Assert.Contains(ended.On(new RunInput.Attached("a", 1, 5, true, 100)).Effects, effect => effect is RunEffect.Dismiss { WorkerId: "a" });
    }

    [Fact]
    public void Attached_WhileItsGenerationFormsWithoutIt_IsAskedAgain()
    {
        var forming = Formed("a", "b");
        var decision = forming.On(new RunInput.Attached("b", forming.Roster.Generation - 1, 0, false, 100));
        Assert.Contains(decision.Effects, effect => effect is RunEffect.Adopt { WorkerId: "b" });
        Assert.Equal(forming.Roster.Generation + 1, decision.State.Roster.Generation);
    }

    [Fact]
    public void Lost_BelowTheMinimum_JournalsTheSmallerRoster()
    {
        var decision = Trained("a", "b").State.On(new RunInput.Lost("b", "gone"));
        Assert.Equal(["a"], Assert.Single(decision.Effects.OfType<RunEffect.Journal>()).Roster.Members.Select(member => member.WorkerId));
    }

    private static RunState Adopting(params string[] ids) => New() with
    {
        Phase = RunPhase.Adopting,
        Roster = new Roster(7, [.. ids.Select((id, i) => new RosterEntry(id, "127.0.0.1", i + 1))]),
        TotalSteps = 100,
    };

    private static RunState Paused(long step)
    {
        var quiescing = Reached(Trained("a", "b").State, 10).On(new RunInput.Pause("lunch")).State;
        return Halt(quiescing.On(new RunInput.Checkpointed(step, $"/step-{step}")).State, step).State;
    }

    private static RunState Reached(RunState training, long step) => training.On(new RunInput.Progressed(training.Roster.Generation, step)).State;

    private static RunDecision Halt(RunState quiescing, long step)
    {
        var decision = new RunDecision(quiescing, []);
        foreach (var member in quiescing.Roster.Members)
        {
            decision = decision.State.On(new RunInput.Stopped(member.WorkerId, quiescing.Roster.Generation, step));
        }

        return decision;
    }

    private static RunState New() => new() { Limits = new RunLimits(), Least = 2, Wanted = 8 };

    private static RunInput.Granted Grant(params string[] ids) => new([.. ids.Select((id, i) => new RosterEntry(id, "127.0.0.1", i + 1))]);

    private static RunState Formed(params string[] ids)
    {
        var forming = New().On(Grant(ids)).State;
        return forming.On(new RunInput.Journaled(forming.Roster.Generation)).State;
    }

    private static RunDecision Trained(params string[] ids) => AllReady(Formed(ids));

    private static RunDecision AllReady(RunState forming, long step = -1)
    {
        var decision = new RunDecision(forming, []);
        foreach (var member in forming.Roster.Members)
        {
            decision = decision.State.On(step < 0
                ? ReadyFrom(member.WorkerId, forming.Roster.Generation)
                : new RunInput.Ready(member.WorkerId, forming.Roster.Generation, new ReplicaFacts(true, step, "aa", 100)));
        }

        return decision;
    }

    private static RunInput.Ready ReadyFrom(string worker, ulong generation, long total = 100) =>
        new(worker, generation, new ReplicaFacts(false, 0, string.Empty, total));

    private static RunEffect.End EndOf(RunDecision decision) => Assert.Single(decision.Effects.OfType<RunEffect.End>());
}
