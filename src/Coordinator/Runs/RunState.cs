using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;
using BadSampleInfo = Lockstep.Protocol.V1.BadSampleInfo;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// The decisions of one run: who trains with whom, and from which step. Pure: <see cref="On"/> returns the next state and what is
/// to be done; clocks, sockets and files are the shell's. An input of another generation than the current one is stale and ignored.
/// How a generation forms, stops and is taken over stands in the files beside this one.
/// </summary>
internal sealed partial record RunState
{
    public required RunLimits Limits { get; init; }

    public RunPhase Phase { get; init; } = RunPhase.Queued;

    public RunIntent Intent { get; init; }

    public Roster Roster { get; init; } = Roster.Empty;

    /// <summary>Below this many workers the run waits.</summary>
    public required int Least { get; init; }

    /// <summary>Never more than this many.</summary>
    public required int Wanted { get; init; }

    /// <summary>Workers granted while a generation trains: they load, then they are in the next roster.</summary>
    public ImmutableArray<RosterEntry> Joiners { get; init; } = [];

    /// <summary>Members and joiners that have opened the data and allocated.</summary>
    public ImmutableHashSet<string> Loaded { get; init; } = [];

    /// <summary>Members that are not in the next roster and are released then.</summary>
    public ImmutableHashSet<string> Leaving { get; init; } = [];

    /// <summary>Members that were lost while a coordinator took over; they are not in the next roster.</summary>
    public ImmutableHashSet<string> Gone { get; init; } = [];

    /// <summary>Shares that change with the next roster.</summary>
    public ImmutableDictionary<string, int> Weights { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Answers of the generation that is forming.</summary>
    public ImmutableDictionary<string, ReplicaFacts> Answers { get; init; } = ImmutableDictionary<string, ReplicaFacts>.Empty;

    /// <summary>Who could not reach whom in the generation that is forming.</summary>
    public ImmutableDictionary<string, string> Blame { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Generations in a row that could not open their links.</summary>
    public int FailedFormings { get; init; }

    /// <summary>Members that stopped at a boundary, or finished the last step.</summary>
    public ImmutableHashSet<string> Halted { get; init; } = [];

    /// <summary>What members hold whose threads have ended, in finished steps, as they said; -1: nothing.</summary>
    public ImmutableDictionary<string, long> Stands { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Members that came back to a coordinator that took over, and whether each trains.</summary>
    public ImmutableDictionary<string, bool> Present { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Greatest number of finished steps reported.</summary>
    public long Step { get; init; }

    /// <summary>Median time of the newest steps; 0 before the first.</summary>
    public double StepSeconds { get; init; }

    public long TotalSteps { get; init; }

    public long EvaluatedStep { get; init; } = -1;

    public long CheckpointStep { get; init; } = -1;

    public string? Checkpoint { get; init; }

    /// <summary>The checkpoint that a stop waits for could not be written.</summary>
    public bool SaveFailed { get; init; }

    /// <summary>Generations start from the checkpoint, whatever the workers hold, until one of them has finished a step.</summary>
    public bool RollsBack { get; init; }

    public int Rollbacks { get; init; }

    /// <summary>The learning rate is multiplied by this.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Steps that were finished, lost or taken back, and done again.</summary>
    public long RepeatedSteps { get; init; }

    /// <summary>Number of the deadline that counts; older ones that fire are ignored.</summary>
    public long Deadline { get; init; }

    public int WorkerFailures { get; init; }

    /// <summary>Broken samples met so far.</summary>
    public BadSampleSet BadSamples { get; init; } = BadSampleSet.Empty;

    public bool Ended => Phase is RunPhase.Completed or RunPhase.Failed or RunPhase.Cancelled;

    public RunDecision On(RunInput input) => Ended ? OnLate(input) : input switch
    {
        RunInput.Granted granted => OnGranted(granted),
        RunInput.Lost lost => OnLost(lost),
        RunInput.Cancel cancel => End(RunPhase.Cancelled, StopReason.Cancelled, cancel.Why),
        RunInput.DeadlinePassed passed => passed.Number == Deadline ? OnDeadline() : Nothing(),
        // A worker that was taken for lost, or one that repeats its reports, may tell of older ones.
        RunInput.Checkpointed done => done.Step < CheckpointStep ? Nothing() : Nothing(this with { CheckpointStep = done.Step, Checkpoint = done.Directory }),
        RunInput.CheckpointFound found => OnCheckpointFound(found),
        RunInput.MetBadSample met => OnMet(met.Sample),
        RunInput.CheckpointFailed => Nothing(this with { SaveFailed = true }),
        RunInput.Attached attached => Started(attached).OnAttached(attached),
        RunInput.Pause pause => OnStopWanted(RunIntent.Pause, "pausing", pause.Why),
        RunInput.Yield yield => OnStopWanted(RunIntent.Yield, "yielding", yield.Why),
        RunInput.Resume => OnResume(),
        RunInput.Scale scale => OnScale(scale.Workers),
        RunInput.LeaveAsked leave => OnLeave(leave),
        RunInput.Rebalance rebalance => OnRebalance(rebalance),
        RunInput.Loaded loaded => OnLoaded(loaded.WorkerId),
        RunInput.LoadFailed failed => OnLoadFailed(failed),
        RunInput.Journaled journaled when IsCurrent(journaled.Generation, RunPhase.Forming) => OnJournaled(),
        RunInput.Ready ready when IsCurrent(ready.Generation, RunPhase.Forming) => OnReady(ready),
        RunInput.LinksFailed failed when failed.Generation == Roster.Generation => OnLinksFailed(failed),
        RunInput.LinkBroke broke when broke.Generation == Roster.Generation => OnLinkBroke(broke),
        RunInput.Hung hung when hung.Generation == Roster.Generation => OnHung(hung),
        RunInput.Stalled stalled when IsCurrent(stalled.Generation, RunPhase.Training) || IsCurrent(stalled.Generation, RunPhase.Quiescing) =>
            Form([]).After(new RunEffect.Tell("stalled", stalled.Why)),
        RunInput.Stopped stopped when stopped.Generation == Roster.Generation => OnStopped(stopped.WorkerId, stopped.Step),
        RunInput.Differed differed when differed.Generation == Roster.Generation => OnDiffered(differed),
        RunInput.Progressed progressed when progressed.Generation == Roster.Generation =>
            Nothing(Reached(progressed.Step) with { StepSeconds = progressed.StepSeconds > 0 ? progressed.StepSeconds : StepSeconds }),
        RunInput.Evaluated evaluated => Nothing(this with { EvaluatedStep = Math.Max(EvaluatedStep, evaluated.Step) }),
        RunInput.Finished finished when finished.Generation == Roster.Generation => OnFinished(finished),
        RunInput.Unfit unfit when IsCurrent(unfit.Generation, RunPhase.Forming) => OnUnfit(unfit),
        RunInput.Broke broke when broke.Generation == Roster.Generation => OnBroke(broke),
        _ => Nothing(),
    };

    /// <summary>A worker that comes when all is over would wait for ever.</summary>
    private RunDecision OnLate(RunInput input) =>
        input is RunInput.Attached late ? new RunDecision(this, [new RunEffect.Dismiss(late.WorkerId, "the run has ended")]) : Nothing();

    private RunDecision OnDeadline() => Phase switch
    {
        RunPhase.Forming => DropSilent(),
        RunPhase.Adopting => AdoptWhoCame(),
        RunPhase.Suspecting => FormWithoutBlamed(),
        RunPhase.Quiescing => Form([]),
        _ => Nothing(),
    };

    /// <summary>The previous one is used when the newest is damaged; with none left nobody starts from scratch unasked.</summary>
    private RunDecision OnCheckpointFound(RunInput.CheckpointFound found)
    {
        if (found.Directory is null || found.Directory == Checkpoint)
        {
            return End(RunPhase.Failed, StopReason.CheckpointUnusable, $"no worker holds the state, and {(found.Directory is null ? "no valid checkpoint is left" : $"a worker cannot read {found.Directory}, which the coordinator can: give all of them the same runs directory")}");
        }

        return (this with { Checkpoint = found.Directory, CheckpointStep = found.Step }).Form([]).After(
            new RunEffect.Tell("checkpoint-fallback", $"{found.Directory} (step {found.Step}) is used instead of {Checkpoint}"));
    }

    /// <summary>A run that diverged goes back to its last checkpoint with a smaller learning rate, if it may; everything else ends it.</summary>
    private RunDecision OnBroke(RunInput.Broke broke)
    {
        if (broke.Reason == StopReason.CheckpointUnusable && Checkpoint is not null)
        {
            return new RunDecision(Reached(broke.Step), [new RunEffect.Tell("checkpoint-damaged", broke.Detail), new RunEffect.FindCheckpoint()]);
        }

        var divergence = Limits.Divergence;
        if (broke.Reason != StopReason.NonFiniteLoss || divergence.Policy != Protocol.Experiments.DivergencePolicy.Rollback)
        {
            return End(RunPhase.Failed, broke.Reason, $"worker {broke.WorkerId}: {broke.Detail}");
        }

        if (Rollbacks == divergence.MaxRollbacks)
        {
            return End(RunPhase.Failed, broke.Reason, $"{broke.Detail} It was rolled back {Rollbacks} times (divergence.max_rollbacks).");
        }

        var back = Reached(broke.Step) with { RollsBack = true, Rollbacks = Rollbacks + 1, RateFactor = RateFactor * divergence.Factor };
        // A newer one may be on its way to the disk: which it will be is told when the next generation starts.
        string to = Checkpoint is null ? "the start" : "the last checkpoint";
        return back.Form([]).After(new RunEffect.Tell(
            "rolled-back", FormattableString.Invariant($"{broke.Detail} Going back to {to} with the learning rate times {back.RateFactor:g3} ({back.Rollbacks} of {divergence.MaxRollbacks})")));
    }

    /// <summary>Each is told once. More than are tolerated end the run, whichever workers met them.</summary>
    private RunDecision OnMet(BadSampleInfo sample)
    {
        if (BadSamples.Has(sample))
        {
            return Nothing();
        }

        var met = this with { BadSamples = BadSamples.With(sample) };
        var decision = met.BadSamples.Count > Limits.TolerateBad
            ? met.End(RunPhase.Failed, StopReason.DataUnusable, met.BadSamples.TooMany(Limits.TolerateBad))
            : Nothing(met);
        return decision with
        {
            Effects = [new RunEffect.JournalBad(sample), new RunEffect.Tell("bad-sample", BadSampleSet.Text(sample)), .. decision.Effects],
        };
    }

    private RunDecision OnFinished(RunInput.Finished finished)
    {
        var reached = Standing(finished.WorkerId, finished.Step) with { Halted = Halted.Add(finished.WorkerId) };
        return reached.EverybodyHalted
            ? reached.End(RunPhase.Completed, StopReason.Completed, $"{finished.Step} steps")
            : Nothing(reached);
    }

    private RunDecision End(RunPhase phase, StopReason reason, string detail)
    {
        var members = Roster.Members.Concat(Joiners).Select(member => member.WorkerId).ToImmutableArray();
        return new RunDecision(
            this with { Phase = phase, Joiners = [], Deadline = Deadline + 1 },
            [new RunEffect.Release(members, reason.ToString()), new RunEffect.End(phase, reason, detail)]);
    }

    private bool EverybodyHalted => Roster.Members.All(member => Halted.Contains(member.WorkerId));

    /// <summary>While the run goes back, a thread that ended may speak of the state that it was to give up.</summary>
    private RunState Standing(string workerId, long step) => (RollsBack ? this : Reached(step)) with { Stands = Stands.SetItem(workerId, step) };

    /// <summary>A step that is done proves that every member took part, and so that all have gone back where that was wanted.</summary>
    private RunState Reached(long step) => step > Step ? this with { Step = step, RollsBack = false } : this;

    private bool IsCurrent(ulong generation, RunPhase phase) => generation == Roster.Generation && Phase == phase;

    private RunDecision Nothing() => new(this, []);

    private static RunDecision Nothing(RunState state) => new(state, []);

    private static string Names(IEnumerable<RosterEntry> workers) => string.Join(", ", workers.Select(worker => worker.WorkerId));
}
