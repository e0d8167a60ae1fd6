using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Rosters;
using Lockstep.Simulation.Tests.Coordinators;
using Lockstep.Simulation.Tests.Truth;
using Lockstep.Simulation.Tests.World;
using Lockstep.Worker.Control;
using Lockstep.Worker.Training;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>A worker process: the real decisions of <see cref="WorkerState"/> in a shell that does what <see cref="WorkerActor"/> does.</summary>
internal sealed class SimulatedWorker(ClusterSimulation world, int number)
{
    /// <summary>Reason of a thread that found the replicas to differ.</summary>
    public const string Differ = "ReplicasDiffer";

    private Assignment? _assignment;
    private Assignment? _reportsTo;
    private StartFrame? _start;
    private ControlLink? _coordinator;
    private bool _isLoading;
    private long _openingSince;
    private long _abortedAt;
    private long _reportedAt;
    private ulong _newestTerm;
    private ulong _metered;

    public int Number => number;

    public string Id { get; } = Names.OfWorker(number);

    public RosterEntry Entry { get; } = new(Names.OfWorker(number), "127.0.0.1", number + 1);

    public bool IsAlive { get; private set; } = true;

    /// <summary>By SIGSTOP.</summary>
    public bool IsStopped { get; set; }

    /// <summary>It was killed, stopped, cut off or given up at some time: what it holds may be lost.</summary>
    public bool IsFaulted { get; set; }

    /// <summary>Its process ends as soon as it works for nobody.</summary>
    public bool WantsToLeave { get; set; }

    public WorkerState State { get; private set; } = new();

    /// <summary>State of the run in <see cref="WorkerState.RunId"/>.</summary>
    public ReplicaCopy Replica { get; set; } = ReplicaCopy.None;

    public long MeterStep { get; set; }

    public Saver Saver { get; private set; } = new(new RunTruth(string.Empty));

    public DataMesh? Mesh { get; private set; }

    public TrainingThread? Thread { get; private set; }

    public long HungSince { get; private set; } = -1;

    /// <summary>The link that it keeps now; broken ones are replaced.</summary>
    public ControlLink? Link { get; set; }

    public bool Runs => IsAlive && !IsStopped;

    public void Offer(EventList events)
    {
        if (!Runs)
        {
            return;
        }

        if (Link is null)
        {
            if (world.Leader is { } leader && leader.Runs && leader.Term >= _newestTerm)
            {
                events.Add(EventKind.Connect, this, 4);
            }
        }
        else if (Link.Coordinator.IsStopped && !Link.IsBroken)
        {
            events.Add(EventKind.GiveLinkUp, this, 1);
        }

        if (_isLoading)
        {
            events.Add(EventKind.Loaded, this, 4);
        }

        if (Mesh is { } mesh && State.Phase == WorkerPhase.Linking)
        {
            if (mesh.CanOpen)
            {
                events.Add(EventKind.LinksOpened, this, 8);
            }
            else if (mesh.IsBroken || world.Now - _openingSince > SimulationPace.LinkLimit)
            {
                events.Add(EventKind.LinksFailed, this, 4);
            }
        }

        if (Thread is { } thread)
        {
            if (thread.CanGoOn)
            {
                events.Add(EventKind.Thread, this, 8);
            }

            if (thread.CanLoseLink)
            {
                events.Add(EventKind.ThreadLinkLost, this, 4);
            }

            if (thread.Point == ThreadPoint.Hung && thread.IsAborted && world.Now - _abortedAt > SimulationPace.Overdue)
            {
                events.Add(EventKind.ThreadOverdue, this, 4);
            }
        }

        if (Saver.IsBusy)
        {
            events.Add(EventKind.CheckpointDone, this, 3);
        }

        if (world.Now - _reportedAt > SimulationPace.Report && State.RunId is not null && State.Phase != WorkerPhase.Loading && _assignment is not null)
        {
            events.Add(EventKind.Report, this, 4);
        }
    }

    public void Happen(EventKind kind)
    {
        switch (kind)
        {
            case EventKind.Connect:
                Link = world.Connect(this, world.Leader!);
                Link.SendToCoordinator(JoinFrame.Instance);
                break;
            case EventKind.GiveLinkUp:
                Link!.Break(world.Chance);
                break;
            case EventKind.Loaded:
                _isLoading = false;
                Saver = new Saver(world.Truths[_assignment!.Run]);
                _reportsTo = _assignment;
                Replica = ReplicaCopy.None;
                MeterStep = 0;
                Decide(new WorkerInput.Loaded(State.RunId!));
                break;
            case EventKind.LinksOpened:
                Decide(new WorkerInput.LinksOpened(State.RunId!, State.Generation));
                break;
            case EventKind.LinksFailed:
                int missing = Mesh!.Missing();
                CutLinks();
                Decide(new WorkerInput.LinksFailed(State.RunId!, State.Generation, "not reached", missing < 0 ? null : missing));
                break;
            case EventKind.Thread:
                if (Thread!.GoOn() is { } outcome)
                {
                    End(outcome);
                }

                break;
            case EventKind.ThreadLinkLost:
                End(Thread!.LinkLost());
                break;
            case EventKind.ThreadOverdue:
                Die();
                break;
            case EventKind.CheckpointDone:
                Report(Saver.Done(world.DiskIsFull));
                break;
            case EventKind.Report:
                Report();
                break;
        }

        if (WantsToLeave && State.RunId is null && Thread is null)
        {
            Die();
        }
    }

    public void Receive(ControlLink from, object frame)
    {
        switch (frame)
        {
            case JoinedFrame joined:
                if (joined.Term < _newestTerm)
                {
                    from.Break(world.Chance);
                    break;
                }

                _newestTerm = joined.Term;
                _coordinator = from;
                Decide(new WorkerInput.CoordinatorLinked(joined.Term));
                break;
            case PrepareFrame prepare:
                OnPrepare(from, prepare);
                break;
            case StartFrame start:
                OnStart(start);
                RepeatLeave();
                break;
            case WorkerInput.Adopted adopted:
                if (_assignment is not null && Names.OfRun(_assignment.Run) == adopted.RunId && adopted.Term >= State.Term)
                {
                    _assignment = _assignment with { Coordinator = from };
                    _reportsTo = _assignment;
                }

                Obey(adopted, adopted.Term);
                RepeatLeave();
                break;
            case WorkerInput.Quiesced quiesced:
                Obey(quiesced, quiesced.Term);
                break;
            case WorkerInput.Released released:
                Obey(released, released.Term);
                break;
            case RunInput.LeaveAsked leave:
                AskToLeave(leave);
                break;
        }

        if (WantsToLeave && State.RunId is null && Thread is null)
        {
            Die();
        }
    }

    public void AskToLeave(RunInput.LeaveAsked leave)
    {
        WantsToLeave = true;
        if (State.RunId is { } run && _assignment is { } assignment)
        {
            assignment.Coordinator.SendToCoordinator(new RunFrame(Names.RunOf(run), leave));
        }
    }

    private void RepeatLeave()
    {
        if (WantsToLeave)
        {
            AskToLeave(new RunInput.LeaveAsked(Id, "leave"));
        }
    }

    public void Hang()
    {
        Thread!.Hang();
        HungSince = world.Now;
        IsFaulted = true;
    }

    public void Die()
    {
        world.Log?.Line($"{Id} ends");
        IsAlive = false;
        IsFaulted = true;
        Link?.Break(world.Chance);
        CloseLinks();
        Thread = null;
        HungSince = -1;
        Replica = ReplicaCopy.None;
    }

    public override string ToString() => State.RunId is null && State.Phase == WorkerPhase.Idle
        ? $"{Id} idle"
        : $"{Id} {State.Phase} {State.RunId} g{State.Generation} t{State.Term} {Replica}{(Thread is { } thread ? $" thread {thread.Point} of g{thread.Generation}{(thread.IsAborted ? " aborted" : string.Empty)}" : string.Empty)}";

    private void OnPrepare(ControlLink from, PrepareFrame prepare)
    {
        var input = new WorkerInput.Prepared(Names.OfRun(prepare.Run), prepare.Term, prepare.Generation);
        var decision = State.On(input);
        MustBeNewest(decision, prepare.Term);
        if (prepare.Generation > 0 && prepare.Generation < State.Generation && input.RunId == State.RunId && prepare.Term == State.Term && decision.State != State)
        {
            throw new SimulationException($"{Id} obeys generation {prepare.Generation} after {State.Generation}");
        }

        if (decision.State != State)
        {
            _assignment = new Assignment(prepare.Run, prepare.Roster, prepare.Mesh, from);
            if (_reportsTo?.Run == prepare.Run)
            {
                _reportsTo = _assignment;
            }
        }

        Follow(decision);
    }

    private void OnStart(StartFrame start)
    {
        _start = start;
        string run = Names.OfRun(start.Run);
        Obey(new WorkerInput.Started(run, start.Generation, start.Term), start.Term);
        if (start.Stop)
        {
            Obey(new WorkerInput.Quiesced(run, start.Generation, start.Plan.Step, true, start.Term), start.Term);
        }
    }

    private void Obey(WorkerInput input, ulong term)
    {
        var decision = State.On(input);
        MustBeNewest(decision, term);
        Follow(decision);
    }

    private void MustBeNewest(WorkerDecision decision, ulong term)
    {
        if (term < _newestTerm && (!decision.Effects.IsEmpty || decision.State != State))
        {
            throw new SimulationException($"{Id} is linked to term {_newestTerm} and obeys term {term}");
        }
    }

    private void Decide(WorkerInput input) => Follow(State.On(input));

    private void Follow(WorkerDecision decision)
    {
        State = decision.State;
        foreach (var effect in decision.Effects)
        {
            Do(effect);
        }
    }

    private void Do(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Load:
                _isLoading = true;
                break;
            case WorkerEffect.AbortTraining:
                Thread!.IsAborted = true;
                _abortedAt = world.Now;
                CutLinks();
                break;
            case WorkerEffect.OpenLinks:
                OpenLinks();
                break;
            case WorkerEffect.CloseLinks:
                CloseLinks();
                break;
            case WorkerEffect.SendReady:
                Answer(new RunInput.Ready(Id, State.Generation, new ReplicaFacts(Replica.Exists, Math.Max(0, Replica.Step), Replica.Exists ? Replica.Hash.ToString("x", null) : string.Empty, world.Scenario.TotalSteps)));
                break;
            case WorkerEffect.SendLoaded:
                Answer(new RunInput.Loaded(Id));
                break;
            case WorkerEffect.SendCannotJoin cannot:
                SendCannotJoin(cannot);
                break;
            case WorkerEffect.Train:
                Train();
                break;
            case WorkerEffect.StopAt stop:
                (Thread!.StopAt, Thread.SaveAtStop) = (stop.Step, stop.Save);
                break;
            case WorkerEffect.SendAttach:
                _coordinator!.SendToCoordinator(new RunFrame(Names.RunOf(State.RunId!), new RunInput.Attached(Id, State.Generation, _metered == State.Generation ? MeterStep : 0, State.Phase == WorkerPhase.Training, world.Scenario.TotalSteps)));
                break;
            case WorkerEffect.RepeatReports:
                foreach (var report in Saver.Reports)
                {
                    Answer(report);
                }

                break;
            case WorkerEffect.SendOutcome outcome:
                SendOutcome(outcome.Outcome);
                break;
            case WorkerEffect.Drop:
                Drop();
                break;
        }
    }

    private void Train()
    {
        if (Thread is not null)
        {
            throw new SimulationException($"{Id} starts a second training thread");
        }

        if (Mesh!.Roster.Generation != _start!.Generation)
        {
            throw new SimulationException($"{Id} trains generation {_start.Generation} over the links of {Mesh.Roster.Generation}");
        }

        (_metered, MeterStep) = (_start.Generation, _start.Plan.Step);
        Thread = new TrainingThread(this, _start, Mesh, world.Truths[_start.Run], world.Scenario);
    }

    private void End(TrainingOutcome outcome)
    {
        Thread = null;
        HungSince = -1;
        Decide(new WorkerInput.ThreadEnded(outcome));
    }

    private void OpenLinks()
    {
        CloseLinks();
        Mesh = _assignment!.Mesh ?? throw new SimulationException($"{Id} opens links of no generation");
        if (Mesh.Roster.Generation != State.Generation)
        {
            throw new SimulationException($"{Id} stands in generation {State.Generation} and opens the links of {Mesh.Roster.Generation}");
        }

        Mesh.Open(Mesh.Roster.RankOf(Id));
        _openingSince = world.Now;
    }

    private void CloseLinks()
    {
        _isLoading = false;
        CutLinks();
        Mesh = null;
    }

    private void CutLinks() => Mesh?.Close(Mesh.Roster.RankOf(Id));

    private void SendCannotJoin(WorkerEffect.SendCannotJoin cannot)
    {
        ulong generation = _assignment!.Roster.Generation;
        if (cannot.Reason == "links")
        {
            Answer(new RunInput.LinksFailed(Id, generation, cannot.Suspect is { } rank ? _assignment.Roster.Members[rank].WorkerId : string.Empty, cannot.Detail));
        }
        else if (generation == 0)
        {
            Answer(new RunInput.LoadFailed(Id, cannot.Detail));
        }
        else
        {
            Answer(new RunInput.Broke(Id, generation, 0, Enum.Parse<StopReason>(cannot.Reason), cannot.Detail));
        }
    }

    private void SendOutcome(TrainingOutcome outcome)
    {
        Report();
        ulong generation = State.Generation;
        Answer(outcome switch
        {
            TrainingOutcome.Finished => new RunInput.Finished(Id, generation, outcome.Step),
            TrainingOutcome.Quiesced => new RunInput.Stopped(Id, generation, outcome.Step),
            TrainingOutcome.LinkLost lost => new RunInput.LinkBroke(Id, generation, outcome.Step, lost.Detail),
            TrainingOutcome.Failed { Reason: Differ } failed => new RunInput.Differed(Id, generation, outcome.Step, failed.Detail),
            TrainingOutcome.Failed failed => new RunInput.Broke(Id, generation, outcome.Step, Enum.Parse<StopReason>(failed.Reason), failed.Detail),
            _ => throw new InvalidOperationException(),
        });
    }

    private void Answer(RunInput input) => _assignment!.Coordinator.SendToCoordinator(new RunFrame(_assignment.Run, input));

    private void Report(RunInput checkpoint)
    {
        if (_reportsTo is { } address)
        {
            address.Coordinator.SendToCoordinator(new RunFrame(address.Run, checkpoint));
        }
    }

    private void Report()
    {
        _reportedAt = world.Now;
        if (_assignment is { } assignment && State.RunId is { } run && State.Phase != WorkerPhase.Loading)
        {
            assignment.Coordinator.SendToCoordinator(new ProgressFrame(Names.RunOf(run), number, State.Generation, _metered == State.Generation ? MeterStep : 0));
        }
    }

    private void Drop()
    {
        while (Saver.IsBusy)
        {
            Report(Saver.Done(diskIsFull: false));
        }

        Replica = ReplicaCopy.None;
    }
}
