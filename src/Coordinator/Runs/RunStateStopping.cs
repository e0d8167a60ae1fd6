namespace Lockstep.Coordinator.Runs;

/// <summary>How a generation ends: at a step boundary when something is wanted, in the middle of a step when something broke.</summary>
internal sealed partial record RunState
{
    /// <summary>Ahead of what was reported, which is up to a heartbeat and a message old: all ranks are to stop at the same boundary.</summary>
    private static readonly TimeSpan ReportAge = TimeSpan.FromMilliseconds(250);

    /// <summary>Nobody would hold the state after the next stop; joiners do not hold it yet.</summary>
    private bool MustSave => Intent != RunIntent.Train
        || (Roster.WorldSize > 0 && Roster.Members.All(member => Leaving.Contains(member.WorkerId)));

    /// <summary>Steps have been finished since the last checkpoint.</summary>
    private bool IsUnsaved => Step > Math.Max(0, CheckpointStep);

    /// <summary>Members may have finished steps that they have not told of; what they hold is known when they stand at a boundary or are ready.</summary>
    private bool MayBeUnsaved => IsUnsaved || TotalSteps > 0;

    /// <summary>
    /// Ranks do not stop at the same step when one of them closes its links before the others have heard the end of the last sum: who
    /// is let go must not be the only one that holds it.
    /// </summary>
    private bool IsDispensable(string workerId, IReadOnlyCollection<string> staying)
    {
        if (TotalSteps == 0)
        {
            return true;
        }

        return Stands.TryGetValue(workerId, out long step)
            && (step <= Math.Max(0, CheckpointStep) || staying.Any(other => Stands.TryGetValue(other, out long held) && held >= step));
    }

    private RunDecision Quiesce(string kind, string text)
    {
        long at = Step + 2 + (StepSeconds > 0 ? (long)Math.Ceiling(ReportAge.TotalSeconds / StepSeconds) : 0);
        var quiescing = this with { Phase = RunPhase.Quiescing, Halted = [], SaveFailed = false, Deadline = Deadline + 1 };
        return new RunDecision(
            quiescing,
            [
                new RunEffect.Tell(kind, $"{text}: stopping at a step boundary from {at} on"),
                new RunEffect.Quiesce(Roster, at, MustSave),
                new RunEffect.SetDeadline(quiescing.Deadline, Limits.Quiesce),
            ]);
    }

    /// <summary>Where a generation trains it is stopped; everywhere else the intent is found when the next one forms or starts.</summary>
    private RunDecision OnStopWanted(RunIntent intent, string kind, string why)
    {
        if (Phase == RunPhase.Paused || Intent == RunIntent.Pause || Intent == intent)
        {
            return Nothing();
        }

        var stopping = this with { Intent = intent };
        return Phase switch
        {
            RunPhase.Training => stopping.Quiesce(kind, why),
            RunPhase.Queued or RunPhase.Forming => stopping.Form([]).After(new RunEffect.Tell(kind, why)),
            _ => new RunDecision(stopping, [new RunEffect.Tell(kind, why)]),
        };
    }

    private RunDecision OnResume()
    {
        if (Phase != RunPhase.Paused)
        {
            return Intent == RunIntent.Pause ? Nothing(this with { Intent = RunIntent.Train }) : Nothing();
        }

        return new RunDecision(
            this with { Phase = RunPhase.Queued, Intent = RunIntent.Train },
            [new RunEffect.Tell("resumed", $"from step {Math.Max(0, Step)}"), new RunEffect.Enqueue()]);
    }

    private RunDecision OnScale(int workers)
    {
        var scaled = this with { Wanted = workers, Least = Math.Min(Least, workers) };
        var told = new RunEffect.Tell("scaled", $"{Roster.WorldSize} workers now, {workers} wanted");
        bool tooMany = Roster.WorldSize + Joiners.Length > workers;
        var decision = Phase switch
        {
            RunPhase.Training when tooMany => scaled.Quiesce("scaling", $"from {Roster.WorldSize} to {workers} workers"),
            RunPhase.Forming when tooMany => scaled.Form([]),
            RunPhase.Queued when Roster.WorldSize + Joiners.Length >= scaled.Least && Roster.WorldSize > 0 => scaled.Form([]),
            _ => Nothing(scaled),
        };
        return Phase == RunPhase.Paused ? decision.After(told) : decision.After(told, new RunEffect.Enqueue());
    }

    private RunDecision OnLeave(RunInput.LeaveAsked leave)
    {
        if (Joiners.Any(joiner => joiner.WorkerId == leave.WorkerId))
        {
            return new RunDecision(
                this with { Joiners = Joiners.RemoveAll(joiner => joiner.WorkerId == leave.WorkerId) },
                [new RunEffect.Release([leave.WorkerId], leave.Why)]);
        }

        if (!Roster.Contains(leave.WorkerId) || Leaving.Contains(leave.WorkerId))
        {
            return Nothing();
        }

        var leaving = this with { Leaving = Leaving.Add(leave.WorkerId) };
        return Phase switch
        {
            RunPhase.Training => leaving.Quiesce("worker-leaving", $"rank {Roster.RankOf(leave.WorkerId)} ({leave.WorkerId}): {leave.Why}"),
            RunPhase.Queued or RunPhase.Forming => leaving.Form([]),
            _ => Nothing(leaving),
        };
    }

    private RunDecision OnRebalance(RunInput.Rebalance rebalance) => Phase == RunPhase.Training
        ? (this with { Weights = rebalance.Weights }).Quiesce("rebalancing", rebalance.Why)
        : Nothing();

    private RunDecision OnLinkBroke(RunInput.LinkBroke broke) => Phase switch
    {
        RunPhase.Training => Standing(broke.WorkerId, broke.Step).Suspect(broke.Detail),
        RunPhase.Quiescing => OnStopped(broke.WorkerId, broke.Step),
        _ => Nothing(Standing(broke.WorkerId, broke.Step)),
    };

    /// <summary>Who is gone is about to be known: a killed process closes its control link too.</summary>
    private RunDecision Suspect(string detail)
    {
        var suspecting = this with { Phase = RunPhase.Suspecting, Deadline = Deadline + 1 };
        return new RunDecision(suspecting, [new RunEffect.Tell("link-lost", detail), new RunEffect.SetDeadline(suspecting.Deadline, Limits.Suspect)]);
    }

    /// <summary>Every rank finds the difference in the same step, and tells of it.</summary>
    private RunDecision OnDiffered(RunInput.Differed differed)
    {
        if (Phase is not (RunPhase.Training or RunPhase.Suspecting))
        {
            return OnStopped(differed.WorkerId, differed.Step);
        }

        var stopping = this with { Phase = RunPhase.Quiescing, Halted = [], Deadline = Deadline + 1 };
        return stopping.OnStopped(differed.WorkerId, differed.Step).After(
            new RunEffect.Tell("replicas-differ", differed.Detail),
            new RunEffect.SetDeadline(stopping.Deadline, Limits.Suspect));
    }

    private RunDecision OnStopped(string workerId, long step)
    {
        var reached = Standing(workerId, step) with { Halted = Halted.Add(workerId) };
        return Phase == RunPhase.Quiescing && reached.EverybodyHalted ? reached.AtBoundary() : Nothing(reached);
    }

    /// <summary>All stand at a boundary. What had to be saved and was not is tried in a generation that does nothing else.</summary>
    private RunDecision AtBoundary()
    {
        if (!MustSave || !IsUnsaved)
        {
            return Intent == RunIntent.Train ? Form([], isSaved: true) : Park();
        }

        return SaveFailed
            ? (this with { Intent = RunIntent.Train, Leaving = [] }).Form([]).After(
                new RunEffect.Tell("stop-failed", "the checkpoint could not be written, so nobody is let go: training goes on"))
            : Form([]);
    }

    /// <summary>
    /// Saved: the workers go. That nobody is in the roster any more is journaled before another run can get them: a coordinator that
    /// takes over must not find a worker in two rosters.
    /// </summary>
    private RunDecision Park()
    {
        var members = Roster.Members.Concat(Joiners).Select(member => member.WorkerId).ToList();
        var parked = this with
        {
            Roster = Roster.Next(Roster.Members.Select(member => member.WorkerId), []),
            Joiners = [],
            Leaving = [],
            Halted = [],
            Present = Present.Clear(),
            Deadline = Deadline + 1,
        };
        string saved = CheckpointStep >= 0 ? $"saved at step {CheckpointStep}" : "before its first step";
        return Intent == RunIntent.Pause
            ? new RunDecision(
                parked with { Phase = RunPhase.Paused, Intent = RunIntent.Train },
                [new RunEffect.Journal(parked.Roster), new RunEffect.Tell("paused", saved), new RunEffect.LeaveQueue(), new RunEffect.Release([.. members], "paused")])
            : new RunDecision(
                parked with { Phase = RunPhase.Queued, Intent = RunIntent.Train },
                [new RunEffect.Journal(parked.Roster), new RunEffect.Tell("yielded", saved), new RunEffect.Release([.. members], "yielded"), new RunEffect.Enqueue()]);
    }
}
