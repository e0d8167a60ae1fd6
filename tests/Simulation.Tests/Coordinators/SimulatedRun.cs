using System.Collections.Immutable;
using Lockstep.Coordinator.Queue;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;
using Lockstep.Simulation.Tests.Truth;
using Lockstep.Simulation.Tests.Workers;
using Lockstep.Simulation.Tests.World;
using Lockstep.Worker.Control;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>A run: the real decisions of <see cref="RunState"/> in a shell that does what <see cref="RunActor"/> does.</summary>
internal sealed class SimulatedRun
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private readonly ClusterSimulation _world;
    private readonly SimulatedCoordinator _around;
    private readonly int _run;
    private readonly RunDescription _description;
    private readonly RunReport _report;
    private readonly RunTruth _truth;
    private readonly RunPromises _promises;
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silenced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stallSeen = new(StringComparer.Ordinal);
    private Protocol.V1.RunPhase _shown;
    private bool _told;

    /// <summary>What an earlier coordinator journaled of the step may be older than its last rewind.</summary>
    private bool _knowsStep;
    private bool _rolledBack;
    private long? _generationFirstStep;
    private long _queueLife;
    private long _movedAt;
    private long _declaredRewind = -1;

    public SimulatedRun(ClusterSimulation world, SimulatedCoordinator around, int run, bool isNew)
    {
        (_world, _around, _run, _truth) = (world, around, run, world.Truths[run]);
        _promises = new RunPromises(world, run, this);
        var newest = _truth.NewestCheckpoint is var step and >= 0 && !isNew ? new CheckpointEntry(step, RunTruth.DirectoryOf(step)) : null;
        var described = new RunDescription(Names.OfRun(run), world.SpecOf(run), string.Empty, string.Empty, string.Empty, Now.AddMinutes(run), newest);
        _description = isNew ? described : described with
        {
            History = new RunHistory(world.Journal.InfoOf(run)?.Clone() ?? RunReport.Submitted(described), world.Journal.RosterOf(run) ?? Roster.Empty, []),
        };
        _report = new RunReport(_description, around.Term, new StragglerWatch(_description.Spec.Stragglers));
        _generationFirstStep = _description is { ResumeFrom: null, History: null } ? 0 : null;
        var begun = RunStart.Of(_description);
        State = begun with
        {
            Limits = begun.Limits with
            {
                Form = SimulationPace.Form,
                Suspect = SimulationPace.Suspect,
                Quiesce = SimulationPace.Quiesce,
                Adopt = SimulationPace.Adopt,
                Rest = SimulationPace.Rest,
            },
        };
        Begin(isNew);
    }

    public RunState State { get; private set; }

    public ulong Term => _around.Term;

    public void Offer(EventList events)
    {
        if (State.Phase is not (RunPhase.Training or RunPhase.Suspecting or RunPhase.Quiescing))
        {
            return;
        }

        foreach (var member in State.Roster.Members)
        {
            if (_heard.TryGetValue(member.WorkerId, out long last) && _world.Now - last > SimulationPace.Silent)
            {
                events.Add(EventKind.Silence, this, 4, Names.WorkerOf(member.WorkerId));
            }
        }

        if (State.Phase == RunPhase.Suspecting)
        {
            return;
        }

        bool hangs = false;
        foreach (var member in State.Roster.Members)
        {
            var worker = _world.WorkerOf(member.WorkerId);
            if (worker.HungSince >= 0 && !State.Halted.Contains(member.WorkerId) && worker.Thread!.Run == _run && worker.Thread.Generation == State.Roster.Generation)
            {
                hangs = true;
                if (_world.Now - worker.HungSince > SimulationPace.Hung)
                {
                    events.Add(EventKind.Hang, this, 4, worker.Number);
                }
            }
        }

        if (!hangs && _world.Now - _movedAt > SimulationPace.Stalled && AllSeen())
        {
            events.Add(EventKind.Stall, this, 2);
        }
    }

    public void Happen(PossibleEvent happening)
    {
        string worker = Names.OfWorker(happening.Which);
        switch (happening.Kind)
        {
            case EventKind.Silence:
                GiveUp(worker);
                break;
            case EventKind.Hang:
                Decide(new RunInput.Hung(worker, State.Roster.Generation, "hung"));
                break;
            case EventKind.Stall:
                Decide(new RunInput.Stalled(State.Roster.Generation, "all wait"));
                break;
        }
    }

    public void Receive(object message)
    {
        switch (message)
        {
            case ProgressFrame progress:
                OnProgress(progress);
                break;
            case RunInput.Checkpointed written when written.Step > State.CheckpointStep || written.Directory != State.Checkpoint:
                _around.Tell(new JournalWrite.Other(_run));
                Tell("checkpoint", string.Empty);
                Decide(written);
                break;
            case RunInput.Checkpointed:
                break;
            case RunInput.CheckpointFailed failed:
                Tell("checkpoint-failed", string.Empty);
                Decide(failed);
                break;
            case LedgerFlush:
                FlushLedger();
                break;
            case DeadlineFired deadline:
                Decide(new RunInput.DeadlinePassed(deadline.Number));
                break;
            case SilenceVerdict verdict when State.Phase is RunPhase.Training or RunPhase.Suspecting or RunPhase.Quiescing && State.Roster.Contains(verdict.Worker):
                GiveUp(verdict.Worker);
                break;
            case QueueGrant grant when grant.Life == _queueLife:
                Decide(new RunInput.Granted(grant.Workers));
                break;
            case RunInput.Lost lost:
                _silenced.Remove(lost.WorkerId);
                if (State.Phase != RunPhase.Adopting)
                {
                    Dismiss(lost.WorkerId);
                }

                Decide(lost);
                break;
            case RunInput input:
                Decide(input);
                break;
        }
    }

    public override string ToString() => $"{Names.OfRun(_run)} of term {Term}: {State.Phase} {State.Intent} {State.Roster} step {State.Step}";

    private void GiveUp(string worker)
    {
        _world.WorkerOf(worker).IsFaulted = true;
        _silenced.Add(worker);
        Decide(new RunInput.Lost(worker, "silent"));
    }

    private void Dismiss(string worker)
    {
        _world.WorkerOf(worker).IsFaulted = true;
        _around.Send(worker, new WorkerInput.Released(Names.OfRun(_run), Term));
        if (_silenced.Remove(worker))
        {
            _around.TellQueue(new WorkersReleased(Names.OfRun(_run), [worker]));
        }
    }

    private void Begin(bool isNew)
    {
        if (isNew)
        {
            _around.Tell(new JournalWrite.NewRun(_run));
        }
        else
        {
            Tell("taken-over", string.Empty);
        }

        if (State.Phase == RunPhase.Adopting)
        {
            Do(State.AdoptDeadline, State);
        }

        if (State.Phase != RunPhase.Paused)
        {
            Enqueue();
        }

        Announce();
    }

    private bool AllSeen()
    {
        foreach (var member in State.Roster.Members)
        {
            if (!_stallSeen.Contains(member.WorkerId) && !State.Halted.Contains(member.WorkerId))
            {
                return false;
            }
        }

        return true;
    }

    private void OnProgress(ProgressFrame progress)
    {
        string worker = Names.OfWorker(progress.Worker);
        _heard[worker] = _world.Now;
        if (!State.Roster.Contains(worker))
        {
            if (!State.Joiners.Any(joiner => joiner.WorkerId == worker))
            {
                Dismiss(worker);
            }

            return;
        }

        if (progress.Generation != State.Roster.Generation)
        {
            return;
        }

        _stallSeen.Add(worker);
        if (progress.Step > State.Step)
        {
            _movedAt = _world.Now;
        }

        Decide(new RunInput.Progressed(progress.Generation, progress.Step));
    }

    private void Decide(RunInput input)
    {
        var before = State;
        var decision = State.On(input);
        State = decision.State;
        _declaredRewind = -1;
        foreach (var effect in decision.Effects)
        {
            Do(effect, before);
        }

        if (State.Step < before.Step && _declaredRewind != State.Step)
        {
            throw new SimulationException($"{this} goes back from step {before.Step} to {State.Step} without a word");
        }

        if (_knowsStep && Term == _world.Journal.Term && State.Step > _truth.Reached)
        {
            throw new SimulationException($"{this} takes step {State.Step} for done; nobody has done more than {_truth.Reached}");
        }

        Announce();
    }

    private void Do(RunEffect effect, RunState before)
    {
        switch (effect)
        {
            case RunEffect.Journal journal:
                _around.Tell(new JournalWrite.NewRoster(_run, journal.Roster));

                break;
            case RunEffect.Prepare prepare:
                Prepare(prepare.Roster);
                break;
            case RunEffect.Load load:
                foreach (var joiner in load.Workers)
                {
                    _around.Send(joiner.WorkerId, new PrepareFrame(_run, Term, Roster.Empty, null));
                }

                break;
            case RunEffect.Start start:
                Start(start, before);
                break;
            case RunEffect.Quiesce quiesce:
                SendToAll(quiesce.Roster, new WorkerInput.Quiesced(Names.OfRun(_run), quiesce.Roster.Generation, quiesce.AtStep, quiesce.Save, Term));
                break;
            case RunEffect.Adopt adopt:
                Watch();
                _around.Send(adopt.WorkerId, new WorkerInput.Adopted(Names.OfRun(_run), State.Roster.Generation, Term));
                break;
            case RunEffect.Dismiss dismiss:
                Dismiss(dismiss.WorkerId);
                break;
            case RunEffect.Release release:
                _promises.MayRelease(release, before, State);
                Release(release.Workers, release.Why, release.Rest);
                break;
            case RunEffect.Enqueue:
                GiveSilencedBack();
                Enqueue();
                break;
            case RunEffect.LeaveQueue:
                _queueLife++;
                _around.TellQueue(new RunLeft(Names.OfRun(_run)));
                break;
            case RunEffect.Rewind rewind:
                _declaredRewind = rewind.ToStep;
                _promises.MayGoBack(rewind.ToStep, before, State);
                JournalSteps(rewind.ToStep);
                _around.Tell(new JournalWrite.Rewind(_run, rewind.ToStep));
                _generationFirstStep = rewind.ToStep;
                break;
            case RunEffect.SetDeadline deadline:
                _around.Schedule(deadline.After, _run, new DeadlineFired(deadline.Number));
                break;
            case RunEffect.Tell tell:
                Tell(tell.Kind, tell.Text);
                break;
            case RunEffect.End end:
                if (end.Phase == RunPhase.Completed && State.Step != _world.Scenario.TotalSteps)
                {
                    throw new SimulationException($"{this} completes at step {State.Step} of {_world.Scenario.TotalSteps}");
                }

                (_truth.End, _truth.EndedAt) = ((end.Phase, end.Reason), _world.Now);
                FlushLedger();
                Tell("ended", string.Empty);
                _around.TellQueue(new RunLeft(Names.OfRun(_run)));
                break;
        }
    }

    private void Prepare(Roster roster)
    {
        var mesh = new DataMesh(roster, Term);
        SendToAll(roster, new PrepareFrame(_run, Term, roster, mesh));
    }

    private void Enqueue() => _around.TellQueue(new QueuedRun(
        Names.OfRun(_run), State.Least, State.Wanted, _description.Spec.Priority, _description.Created, [.. State.Roster.Members.Select(member => member.WorkerId)], _queueLife));

    private void GiveSilencedBack()
    {
        if (_silenced.Count > 0)
        {
            _around.TellQueue(new WorkersReleased(Names.OfRun(_run), [.. _silenced], SimulationPace.Rest));
            _silenced.Clear();
        }
    }

    private void Start(RunEffect.Start start, RunState before)
    {
        _knowsStep = true;
        _truth.GoesOnFrom(start.Plan.Step);
        if (before.RollsBack)
        {
            _truth.Era++;
            _truth.RolledBackTo = start.Plan.Step;
            _rolledBack = true;
        }

        JournalSteps(start.Plan.Step);
        if (_generationFirstStep is null)
        {
            _around.Tell(new JournalWrite.Rewind(_run, start.Plan.Step));
        }

        _generationFirstStep = start.Plan.Step;
        Watch();
        SendToAll(start.Roster, new StartFrame(_run, start.Roster.Generation, Term, start.Plan, State.CheckpointStep, start.Stop, _truth.Era, _rolledBack));
    }

    private void Watch()
    {
        _stallSeen.Clear();
        _movedAt = _world.Now;
        foreach (var member in State.Roster.Members)
        {
            _heard[member.WorkerId] = _world.Now;
        }
    }

    private void JournalSteps(long end)
    {
        if (!(end <= _generationFirstStep))
        {
            _around.Tell(new JournalWrite.Steps(_run, _generationFirstStep, end));
        }
    }

    private void FlushLedger()
    {
        JournalSteps(State.Step);
        _generationFirstStep = State.Step;
    }

    private void SendToAll(Roster roster, object frame)
    {
        foreach (var member in roster.Members)
        {
            _around.Send(member.WorkerId, frame);
        }
    }

    private void Release(ImmutableArray<string> workers, string why, TimeSpan rest)
    {
        foreach (string worker in workers)
        {
            _around.Send(worker, new WorkerInput.Released(Names.OfRun(_run), Term));
        }

        _around.TellQueue(new WorkersReleased(Names.OfRun(_run), workers, rest));
    }

    private void Tell(string kind, string text)
    {
        _told = true;
        _world.Log?.Line($"  {this} says {kind}: {text}");
    }

    /// <summary>The parent journals what changed its phase or told something; more would only cost time here.</summary>
    private void Announce()
    {
        var phase = PhaseNames.ToMessage(State.Phase, evaluating: false);
        if (_told || phase != _shown)
        {
            (_told, _shown) = (false, phase);
            _around.Announce(_report.Show(State, Now));
        }
    }
}
