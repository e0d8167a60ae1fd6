using System.Collections.Immutable;

namespace Lockstep.Coordinator.Runs;

/// <summary>How a coordinator takes over a run that an earlier one left training.</summary>
internal sealed partial record RunState
{
    /// <summary>The deadline that the shell sets when it starts with a run in phase <see cref="RunPhase.Adopting"/>.</summary>
    public RunEffect.SetDeadline AdoptDeadline => new(Deadline, Limits.Adopt);

    /// <summary>A run whose coordinator died before it had journaled its first start has been started all the same: who trains knows its length.</summary>
    private RunState Started(RunInput.Attached attached) =>
        TotalSteps == 0 && attached.Training && Roster.Contains(attached.WorkerId) ? this with { TotalSteps = attached.TotalSteps } : this;

    private RunDecision OnAttached(RunInput.Attached attached)
    {
        if (Joiners.Any(joiner => joiner.WorkerId == attached.WorkerId))
        {
            // It hears of its generation soon.
            return Nothing();
        }

        if (!Roster.Contains(attached.WorkerId))
        {
            return new RunDecision(this, [new RunEffect.Dismiss(attached.WorkerId, "the run went on without it")]);
        }

        if (Phase != RunPhase.Adopting)
        {
            // It speaks over a new link: this one is to be used. One that came too late to hear of the generation is asked again.
            bool missed = Phase == RunPhase.Forming && attached.Generation < Roster.Generation;
            return (missed ? Form([]) : Nothing()).After(new RunEffect.Adopt(attached.WorkerId));
        }

        // A roster that was journaled but never told of ends here: the workers still stand in an older generation.
        bool trains = attached.Training && attached.Generation == Roster.Generation;
        var came = (trains ? Reached(attached.Step) : this) with { Present = Present.SetItem(attached.WorkerId, trains && !Gone.Contains(attached.WorkerId)) };
        var decision = came.Present.Count == Roster.WorldSize ? came.AdoptWhoCame() : Nothing(came);
        return decision.After(new RunEffect.Adopt(attached.WorkerId));
    }

    private RunDecision AdoptWhoCame()
    {
        var missing = Roster.Members.Select(member => member.WorkerId).Where(worker => !Present.ContainsKey(worker)).ToImmutableArray();
        if (!missing.IsEmpty)
        {
            return (this with { WorkerFailures = WorkerFailures + missing.Length }).Form(missing).After(
                new RunEffect.Tell("worker-lost", $"{string.Join(", ", missing)} did not come back to the new coordinator within {Limits.Adopt.TotalSeconds:0.#} s"),
                new RunEffect.Release(missing, "did not come back"));
        }

        if (Present.Values.All(trains => trains))
        {
            var loaded = Loaded.Union(Roster.Members.Select(member => member.WorkerId));
            var training = this with { Phase = RunPhase.Training, Loaded = loaded, Present = Present.Clear(), Deadline = Deadline + 1 };
            var told = new RunEffect.Tell("adopted", $"generation {Roster.Generation}: {Roster.WorldSize} workers went on training, at step {Step} now");
            return (Intent != RunIntent.Train ? training.Quiesce("pausing", "asked for while the coordinator was away") : training.TakeIn()).After(told);
        }

        // Some have stopped for a reason that they repeat now: finished, a link lost.
        return Suspect("some workers stopped while the coordinator was away");
    }
}
