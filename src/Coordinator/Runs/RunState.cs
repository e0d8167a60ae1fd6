using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// The decisions of one run: who trains with whom, and from which step. Pure: <see cref="On"/> returns the next state and what is
/// to be done; clocks, sockets and files are the shell's. An input of another generation than the current one is stale and ignored.
/// </summary>
internal sealed record RunState
{
    public required RunLimits Limits { get; init; }

    public RunPhase Phase { get; init; } = RunPhase.Queued;

    public Roster Roster { get; init; } = Roster.Empty;

    /// <summary>Workers granted while a generation trains; they are in the next roster.</summary>
    public ImmutableArray<RosterEntry> Joiners { get; init; } = [];

    /// <summary>Answers of the generation that is forming.</summary>
    public ImmutableDictionary<string, ReplicaFacts> Answers { get; init; } = ImmutableDictionary<string, ReplicaFacts>.Empty;

    /// <summary>Members that stopped at a boundary, or finished the last step.</summary>
    public ImmutableHashSet<string> Halted { get; init; } = [];

    /// <summary>Greatest number of finished steps reported.</summary>
    public long Step { get; init; }

    public long TotalSteps { get; init; }

    public long EvaluatedStep { get; init; } = -1;

    public long CheckpointStep { get; init; } = -1;

    public string? Checkpoint { get; init; }

    /// <summary>Number of the deadline that counts; older ones that fire are ignored.</summary>
    public long Deadline { get; init; }

    public int WorkerFailures { get; init; }

    public bool Ended => Phase is RunPhase.Completed or RunPhase.Failed or RunPhase.Cancelled;

    public RunDecision On(RunInput input) => Ended ? new RunDecision(this, []) : input switch
    {
        RunInput.Granted granted => OnGranted(granted),
        RunInput.Lost lost => OnLost(lost),
        RunInput.Cancel cancel => End(RunPhase.Cancelled, StopReason.Cancelled, cancel.Why),
        RunInput.DeadlinePassed passed => passed.Number == Deadline ? OnDeadline() : Nothing(),
        RunInput.Checkpointed done => Nothing(this with { CheckpointStep = done.Step, Checkpoint = done.Directory }),
        RunInput.Journaled journaled when IsCurrent(journaled.Generation, RunPhase.Forming) => OnJournaled(),
        RunInput.Ready ready when IsCurrent(ready.Generation, RunPhase.Forming) => OnReady(ready),
        RunInput.LinksFailed failed when IsCurrent(failed.Generation, RunPhase.Forming) => Suspect(failed.Detail),
        RunInput.LinkBroke broke when broke.Generation == Roster.Generation => OnLinkBroke(broke),
        RunInput.Stopped stopped when stopped.Generation == Roster.Generation => OnStopped(stopped.WorkerId, stopped.Step),
        RunInput.Progressed progressed when progressed.Generation == Roster.Generation => Nothing(Reached(progressed.Step)),
        RunInput.Evaluated evaluated when evaluated.Generation == Roster.Generation => Nothing(this with { EvaluatedStep = Math.Max(EvaluatedStep, evaluated.Step) }),
        RunInput.Finished finished when finished.Generation == Roster.Generation => OnFinished(finished),
        RunInput.Broke broke when broke.Generation == Roster.Generation => End(RunPhase.Failed, broke.Reason, $"worker {broke.WorkerId}: {broke.Detail}"),
        _ => Nothing(),
    };

    private RunDecision OnGranted(RunInput.Granted granted)
    {
        var known = Roster.Members.Concat(Joiners).Select(member => member.WorkerId).ToHashSet(StringComparer.Ordinal);
        var joining = this with { Joiners = [.. Joiners, .. granted.Workers.Where(worker => known.Add(worker.WorkerId))] };
        if (joining.Joiners.Length == Joiners.Length)
        {
            return Nothing();
        }

        if (Phase != RunPhase.Training)
        {
            return Phase is RunPhase.Quiescing or RunPhase.Suspecting ? Nothing(joining) : joining.Form([]);
        }

        // A little ahead of what was reported, so that all ranks can stop at the same boundary without waiting for each other.
        long at = Step + 2;
        var quiescing = joining with { Phase = RunPhase.Quiescing, Halted = [], Deadline = Deadline + 1 };
        return new RunDecision(
            quiescing,
            [
                new RunEffect.Tell("worker-joining", $"{Names(joining.Joiners)} joins: stopping at a step boundary from {at} on"),
                new RunEffect.Quiesce(Roster, at),
                new RunEffect.SetDeadline(quiescing.Deadline, Limits.Quiesce),
            ]);
    }

    private RunDecision OnLost(RunInput.Lost lost)
    {
        if (Joiners.Any(joiner => joiner.WorkerId == lost.WorkerId))
        {
            return Nothing(this with { Joiners = Joiners.RemoveAll(joiner => joiner.WorkerId == lost.WorkerId) });
        }

        if (!Roster.Contains(lost.WorkerId))
        {
            return Nothing();
        }

        var tell = new RunEffect.Tell("worker-lost", $"rank {Roster.RankOf(lost.WorkerId)} ({lost.WorkerId}) of generation {Roster.Generation}: {lost.Why}");
        return (this with { WorkerFailures = WorkerFailures + 1 }).Form([lost.WorkerId]).After(tell);
    }

    private RunDecision OnJournaled() =>
        new(this, [new RunEffect.Prepare(Roster), new RunEffect.SetDeadline(Deadline, Limits.Form)]);

    private RunDecision OnReady(RunInput.Ready ready)
    {
        if (!Roster.Contains(ready.WorkerId))
        {
            return Nothing();
        }

        var answered = this with { Answers = Answers.SetItem(ready.WorkerId, ready.Facts) };
        return answered.Answers.Count == Roster.WorldSize ? answered.StartTraining() : Nothing(answered);
    }

    private RunDecision StartTraining()
    {
        var byRank = Roster.Members.Select(member => Answers[member.WorkerId]).ToList();
        if (byRank.Select(facts => facts.TotalSteps).Distinct().Count() > 1)
        {
            string totals = string.Join(", ", byRank.Select((facts, rank) => $"rank {rank}: {facts.TotalSteps}"));
            return End(RunPhase.Failed, StopReason.DataUnusable, $"the workers see different data: total steps {totals}. Give every worker the same data set.");
        }

        var plan = StartPlan.Choose(byRank, CheckpointStep, Checkpoint);
        var training = this with
        {
            Phase = RunPhase.Training,
            Halted = [],
            TotalSteps = byRank[0].TotalSteps,
            Step = plan.Step,
            Deadline = Deadline + 1,
        };
        var effects = ImmutableArray.CreateBuilder<RunEffect>();
        effects.AddRange(plan.Diverged.Select(rank => new RunEffect.Tell(
            "replica-diverged", $"rank {rank} holds other bits at step {plan.Step} than rank {plan.SourceRank}: it gets the state of rank {plan.SourceRank}")));
        if (plan.Step < Step)
        {
            effects.Add(new RunEffect.Tell("steps-repeated", $"no worker that held step {Step} is left: going back to step {plan.Step}"));
        }

        effects.Add(new RunEffect.Tell("generation-formed", Describe(plan)));
        effects.Add(new RunEffect.Start(Roster, plan));
        return new RunDecision(training, effects.ToImmutable());
    }

    private RunDecision OnLinkBroke(RunInput.LinkBroke broke) => Phase switch
    {
        RunPhase.Training => Reached(broke.Step).Suspect(broke.Detail),
        RunPhase.Quiescing => OnStopped(broke.WorkerId, broke.Step),
        _ => Nothing(Reached(broke.Step)),
    };

    /// <summary>Who is gone is about to be known: a killed process closes its control link too.</summary>
    private RunDecision Suspect(string detail)
    {
        var suspecting = this with { Phase = RunPhase.Suspecting, Deadline = Deadline + 1 };
        return new RunDecision(suspecting, [new RunEffect.Tell("link-lost", detail), new RunEffect.SetDeadline(suspecting.Deadline, Limits.Suspect)]);
    }

    private RunDecision OnStopped(string workerId, long step)
    {
        var reached = Reached(step) with { Halted = Halted.Add(workerId) };
        bool all = Roster.Members.All(member => reached.Halted.Contains(member.WorkerId));
        return Phase == RunPhase.Quiescing && all ? reached.Form([]) : Nothing(reached);
    }

    private RunDecision OnFinished(RunInput.Finished finished)
    {
        var reached = Reached(finished.Step) with { Halted = Halted.Add(finished.WorkerId) };
        return Roster.Members.All(member => reached.Halted.Contains(member.WorkerId))
            ? reached.End(RunPhase.Completed, StopReason.Completed, $"{finished.Step} steps")
            : Nothing(reached);
    }

    private RunDecision OnDeadline() => Phase switch
    {
        RunPhase.Forming => DropSilent(),
        RunPhase.Suspecting or RunPhase.Quiescing => Form([]),
        _ => Nothing(),
    };

    private RunDecision DropSilent()
    {
        var silent = Roster.Members.Select(member => member.WorkerId).Where(worker => !Answers.ContainsKey(worker)).ToImmutableArray();
        if (silent.Length == Roster.WorldSize)
        {
            return End(RunPhase.Failed, StopReason.CannotForm, $"no worker answered within {Limits.Form.TotalSeconds:0.#} s");
        }

        return (this with { WorkerFailures = WorkerFailures + silent.Length }).Form(silent).After(
            new RunEffect.Tell("worker-lost", $"{string.Join(", ", silent)} did not get ready within {Limits.Form.TotalSeconds:0.#} s"),
            new RunEffect.Release(silent, "did not get ready in time"));
    }

    private RunDecision Form(IEnumerable<string> gone)
    {
        var roster = Roster.Next(gone, Joiners);
        var next = this with { Roster = roster, Joiners = [], Answers = Answers.Clear(), Halted = [], Deadline = Deadline + 1 };
        if (roster.WorldSize < Limits.MinWorkers)
        {
            var waiting = next with { Phase = RunPhase.Queued };
            return new RunDecision(waiting, [new RunEffect.Tell("waiting-for-workers", $"{roster.WorldSize} of at least {Limits.MinWorkers} workers")]);
        }

        return new RunDecision(next with { Phase = RunPhase.Forming }, [new RunEffect.Journal(roster)]);
    }

    private RunDecision End(RunPhase phase, StopReason reason, string detail)
    {
        var members = Roster.Members.Concat(Joiners).Select(member => member.WorkerId).ToImmutableArray();
        return new RunDecision(
            this with { Phase = phase, Joiners = [], Deadline = Deadline + 1 },
            [new RunEffect.Release(members, reason.ToString()), new RunEffect.End(phase, reason, detail)]);
    }

    private RunState Reached(long step) => step > Step ? this with { Step = step } : this;

    private bool IsCurrent(ulong generation, RunPhase phase) => generation == Roster.Generation && Phase == phase;

    private string Describe(StartPlan plan)
    {
        string source = plan.Source switch
        {
            Protocol.V1.StateSource.Peer => plan.Receivers.IsEmpty ? "state in memory" : $"state of rank {plan.SourceRank}, sent to {plan.Receivers.Length}",
            Protocol.V1.StateSource.Checkpoint => $"checkpoint {plan.Checkpoint}",
            _ => "fresh state",
        };
        return $"generation {Roster.Generation}: {Roster.WorldSize} workers from step {plan.Step} ({source})";
    }

    private RunDecision Nothing() => new(this, []);

    private static RunDecision Nothing(RunState state) => new(state, []);

    private static string Names(IEnumerable<RosterEntry> workers) => string.Join(", ", workers.Select(worker => worker.WorkerId));
}
