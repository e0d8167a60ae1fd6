using System.Collections.Immutable;
using Lockstep.Protocol.Rosters;

namespace Lockstep.Coordinator.Runs;

/// <summary>How a generation forms: from a roster to the start of its training.</summary>
internal sealed partial record RunState
{
    private const int FormingsBeforeBlame = 2;

    /// <summary>
    /// While others train, or are about to go on, joiners load first: nobody waits for that. Where nothing has been trained yet, or
    /// there are too few without them, the next generation forms with them at once.
    /// </summary>
    private RunDecision OnGranted(RunInput.Granted granted)
    {
        var known = Roster.Members.Concat(Joiners).Select(member => member.WorkerId).ToHashSet(StringComparer.Ordinal);
        known.ExceptWith(Gone.Where(worker => !Joiners.Any(joiner => joiner.WorkerId == worker)));
        var news = granted.Workers.Where(worker => known.Add(worker.WorkerId)).ToImmutableArray();
        if (Phase == RunPhase.Paused)
        {
            return new RunDecision(this, [new RunEffect.Release([.. granted.Workers.Select(worker => worker.WorkerId)], "the run is paused")]);
        }

        if (news.IsEmpty)
        {
            return Nothing();
        }

        var joining = this with { Joiners = [.. Joiners, .. news], Loaded = Loaded.Except(news.Select(worker => worker.WorkerId)) };
        bool needed = Phase is RunPhase.Queued || (Phase is RunPhase.Forming && TotalSteps == 0);
        return needed ? joining.Form([]) : new RunDecision(joining, [new RunEffect.Load(news)]);
    }

    private RunDecision OnLoaded(string workerId)
    {
        if (!Joiners.Any(joiner => joiner.WorkerId == workerId))
        {
            return Nothing();
        }

        var loaded = this with { Loaded = Loaded.Add(workerId) };
        return Phase == RunPhase.Training ? loaded.TakeIn() : Nothing(loaded);
    }

    /// <summary>Stops at a boundary for the joiners that have loaded and for who is to leave, if there are any.</summary>
    private RunDecision TakeIn()
    {
        var loaded = Joiners.Where(joiner => Loaded.Contains(joiner.WorkerId)).ToList();
        if (loaded.Count > 0)
        {
            return Quiesce("worker-joining", $"{Names(loaded)} joins");
        }

        if (Roster.WorldSize > Wanted)
        {
            return Quiesce("scaling", $"from {Roster.WorldSize} to {Wanted} workers");
        }

        return Leaving.IsEmpty ? Nothing() : Quiesce("worker-leaving", string.Join(", ", Leaving.Order(StringComparer.Ordinal)));
    }

    private RunDecision OnLoadFailed(RunInput.LoadFailed failed) => Joiners.Any(joiner => joiner.WorkerId == failed.WorkerId)
        ? new RunDecision(
            this with { Joiners = Joiners.RemoveAll(joiner => joiner.WorkerId == failed.WorkerId) },
            [
                new RunEffect.Tell("worker-cannot-join", $"{failed.WorkerId}: {failed.Detail}"),
                new RunEffect.Release([failed.WorkerId], "cannot join", failed.IsUnfit ? Limits.UnfitRest : Limits.Rest),
            ])
        : Nothing();

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

        if (Phase == RunPhase.Adopting)
        {
            // The others may not have come back yet: it is decided once for all of them.
            var came = this with { Present = Present.SetItem(lost.WorkerId, false), Gone = Gone.Add(lost.WorkerId) };
            return came.Present.Count == Roster.WorldSize ? came.AdoptWhoCame() : Nothing(came);
        }

        var tell = new RunEffect.Tell("worker-lost", $"rank {Roster.RankOf(lost.WorkerId)} ({lost.WorkerId}) of generation {Roster.Generation}: {lost.Why}");
        return (this with { WorkerFailures = WorkerFailures + 1 }).Form([lost.WorkerId]).After(tell);
    }

    /// <summary>It is told to drop the run, and ends its process if its thread does not obey.</summary>
    private RunDecision OnHung(RunInput.Hung hung)
    {
        if (!Roster.Contains(hung.WorkerId) || Phase is not (RunPhase.Training or RunPhase.Quiescing))
        {
            return Nothing();
        }

        return (this with { WorkerFailures = WorkerFailures + 1 }).Form([hung.WorkerId]).After(
            new RunEffect.Tell("worker-hung", $"rank {Roster.RankOf(hung.WorkerId)} ({hung.WorkerId}) of generation {Roster.Generation}: {hung.Why}"),
            new RunEffect.Release([hung.WorkerId], "hung", Limits.Rest));
    }

    /// <summary>The others go on if they are enough. Where they are not, waiting would help no more than asking this worker again.</summary>
    private RunDecision OnUnfit(RunInput.Unfit unfit)
    {
        if (!Roster.Contains(unfit.WorkerId))
        {
            return Nothing();
        }

        if (Roster.WorldSize - 1 < Math.Max(1, Least))
        {
            return End(RunPhase.Failed, StopReason.DeviceUnavailable, $"worker {unfit.WorkerId}: {unfit.Detail}");
        }

        return (this with { WorkerFailures = WorkerFailures + 1 }).Form([unfit.WorkerId]).After(
            new RunEffect.Tell("worker-cannot-join", $"{unfit.WorkerId}: {unfit.Detail}"),
            new RunEffect.Release([unfit.WorkerId], "it cannot open the device", Limits.UnfitRest));
    }

    private RunDecision OnJournaled() =>
        new(this, [new RunEffect.Prepare(Roster, Roster.Members.All(member => Loaded.Contains(member.WorkerId))), new RunEffect.SetDeadline(Deadline, Limits.Form)]);

    private RunDecision OnReady(RunInput.Ready ready)
    {
        if (!Roster.Contains(ready.WorkerId))
        {
            return Nothing();
        }

        var answered = this with
        {
            Answers = Answers.SetItem(ready.WorkerId, ready.Facts),
            Stands = Stands.SetItem(ready.WorkerId, ready.Facts.HasState ? ready.Facts.Step : -1),
        };
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

        if (byRank.Select(facts => facts.Shards).Distinct().Count() > 1)
        {
            string found = string.Join(", ", byRank.Select((facts, rank) => $"rank {rank}: {facts.Shards:x16}"));
            return End(RunPhase.Failed, StopReason.DataUnusable, $"the workers see shards of other sizes (a number for each set of sizes: {found}). Give every worker the same shards and index.");
        }

        var plan = RollsBack ? StartPlan.Saved(byRank.Count, CheckpointStep, Checkpoint) : StartPlan.Choose(byRank, CheckpointStep, Checkpoint);
        bool onlySaves = MustSave && plan.Step > Math.Max(0, CheckpointStep);
        if (MustSave && !onlySaves)
        {
            var saved = this with { Step = plan.Step, RollsBack = false, RepeatedSteps = RepeatedSteps + Math.Max(0, Step - plan.Step) };
            return saved.AtBoundary().After([.. Told(plan, byRank)]);
        }

        var training = this with
        {
            Phase = onlySaves ? RunPhase.Quiescing : RunPhase.Training,
            Halted = [],
            Stands = Stands.Clear(),
            Loaded = Loaded.Union(Roster.Members.Select(member => member.WorkerId)),
            SaveFailed = false,
            FailedFormings = 0,
            TotalSteps = byRank[0].TotalSteps,
            RepeatedSteps = RepeatedSteps + Math.Max(0, Step - plan.Step),
            EvaluatedStep = Math.Min(EvaluatedStep, plan.Step),
            Step = plan.Step,
            Deadline = Deadline + 1,
        };
        var next = onlySaves ? new RunDecision(training, [new RunEffect.SetDeadline(training.Deadline, Limits.Quiesce)]) : training.TakeIn();
        return next.After([.. Told(plan, byRank), new RunEffect.Tell("generation-formed", Describe(plan)), new RunEffect.Start(Roster, plan, RateFactor, onlySaves)]);
    }

    private IEnumerable<RunEffect> Told(StartPlan plan, List<ReplicaFacts> byRank)
    {
        foreach (int rank in plan.Diverged)
        {
            yield return new RunEffect.Tell("replica-diverged", $"rank {rank} ({Roster.Members[rank].WorkerId}) holds other bits at step {plan.Step} than rank {plan.SourceRank}: it gets the state of rank {plan.SourceRank}");
        }

        if (plan.Step < Step)
        {
            string why = RollsBack ? "rolled back" : byRank.Exists(facts => facts.HasState) ? $"no worker holds step {Step}" : $"no worker that held step {Step} is left";
            yield return new RunEffect.Tell("steps-repeated", $"{why}: going back to step {plan.Step}");
            yield return new RunEffect.Rewind(plan.Step);
        }

    }

    private RunDecision OnLinksFailed(RunInput.LinksFailed failed)
    {
        var blaming = Roster.Contains(failed.Suspect) ? this with { Blame = Blame.SetItem(failed.WorkerId, failed.Suspect) } : this;
        return Phase == RunPhase.Forming ? blaming.Suspect(failed.Detail) : Nothing(blaming);
    }

    /// <summary>
    /// Links that do not open twice in a row, though everybody answers: two workers cannot reach each other. The one that most
    /// complain about stays out for a while; of two that complain about each other, the one that serves less long.
    /// </summary>
    private RunDecision FormWithoutBlamed()
    {
        var again = this with { FailedFormings = Blame.IsEmpty ? 0 : FailedFormings + 1 };
        if (again.FailedFormings < FormingsBeforeBlame)
        {
            return again.Form([]);
        }

        string blamed = Blame.Values.GroupBy(worker => worker, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenByDescending(group => Roster.RankOf(group.Key)).First().Key;
        string who = string.Join(", ", Blame.Where(pair => pair.Value == blamed).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        return (again with { FailedFormings = 0, WorkerFailures = WorkerFailures + 1 }).Form([blamed]).After(
            new RunEffect.Tell("worker-lost", $"rank {Roster.RankOf(blamed)} ({blamed}) of generation {Roster.Generation}: not reached over the data links by {who}"),
            new RunEffect.Release([blamed], "not reached by its peers", Limits.Rest));
    }

    private RunDecision DropSilent()
    {
        var silent = Roster.Members.Select(member => member.WorkerId).Where(worker => !Answers.ContainsKey(worker)).ToImmutableArray();
        if (silent.Length == Roster.WorldSize && Joiners.IsEmpty)
        {
            return End(RunPhase.Failed, StopReason.CannotForm, $"no worker answered within {Limits.Form.TotalSeconds:0.#} s");
        }

        return (this with { WorkerFailures = WorkerFailures + silent.Length }).Form(silent).After(
            new RunEffect.Tell("worker-lost", $"{string.Join(", ", silent)} did not get ready within {Limits.Form.TotalSeconds:0.#} s"),
            new RunEffect.Release(silent, "did not get ready in time", Limits.Rest));
    }

    /// <summary>The next generation: without who is gone or leaves, with who joins, no larger than wanted.</summary>
    /// <param name="isSaved">It is known that the members hold nothing that is not saved.</param>
    private RunDecision Form(IEnumerable<string> gone, bool isSaved = false)
    {
        gone = Gone.Union(gone);
        var present = Roster.Without(gone).Members.Select(member => member.WorkerId).ToList();
        var staying = present.Where(worker => !Leaving.Contains(worker)).Take(Wanted).ToList();
        var leaving = present.Where(worker => Leaving.Contains(worker) && IsDispensable(worker, staying)).ToList();
        bool enough = TotalSteps > 0 && present.Count - leaving.Count >= Math.Max(1, Least);
        var joining = Joiners.Where(joiner => !enough || Loaded.Contains(joiner.WorkerId)).ToList();
        var whole = Roster.Next(gone.Concat(leaving), joining);
        var excess = whole.Members.Skip(Wanted).Select(member => member.WorkerId)
            .Where(worker => !Roster.Contains(worker) || IsDispensable(worker, staying)).ToImmutableArray();
        var roster = new Roster(whole.Generation, [.. whole.Members.Where(member => !excess.Contains(member.WorkerId)).Select(Weighed)]);
        var next = this with
        {
            Roster = roster,
            Joiners = Joiners.RemoveRange(joining),
            Loaded = [.. Loaded.Where(worker => roster.Contains(worker) || Joiners.Any(joiner => joiner.WorkerId == worker))],
            Leaving = [.. Leaving.Where(roster.Contains)],
            Gone = [],
            Weights = Weights.Clear(),
            Answers = Answers.Clear(),
            Blame = Blame.Clear(),
            Halted = [],
            Stands = Stands.RemoveRange(Stands.Keys.Where(worker => !roster.Contains(worker))),
            Present = Present.Clear(),
            Deadline = Deadline + 1,
        };
        var decision = next.CanForm(isSaved) ? new RunDecision(next with { Phase = RunPhase.Forming }, [new RunEffect.Journal(roster)]) : next.WaitForWorkers();
        RunEffect[] released =
        [
            .. leaving.Count > 0 ? [new RunEffect.Release([.. leaving], "as it asked", Limits.Rest)] : Array.Empty<RunEffect>(),
            .. excess.Length > 0 ? [new RunEffect.Release(excess, "more than are wanted")] : Array.Empty<RunEffect>(),
        ];
        return decision with { Effects = [.. decision.Effects, .. released] };
    }

    /// <summary>Too few may still form a generation that saves what they hold.</summary>
    private bool CanForm(bool isSaved)
    {
        bool saves = Roster.WorldSize > 0 && MustSave && !isSaved && MayBeUnsaved;
        return saves || (Intent == RunIntent.Train && Roster.WorldSize >= Least);
    }

    private RunDecision WaitForWorkers()
    {
        if (Intent != RunIntent.Train)
        {
            return Park();
        }

        return new RunDecision(
            this with { Phase = RunPhase.Queued },
            [
                new RunEffect.Journal(Roster),
                new RunEffect.Tell("waiting-for-workers", $"{Roster.WorldSize} of at least {Least} workers"),
                new RunEffect.Enqueue(),
            ]);
    }

    private RosterEntry Weighed(RosterEntry member) =>
        Weights.TryGetValue(member.WorkerId, out int weight) ? member with { Weight = weight } : member;

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
}
