using Lockstep.Coordinator.Queue;
using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.Workers;
using Lockstep.Simulation.Tests.World;
using Lockstep.Worker.Control;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>One life of a coordinator: membership, queue, journal, the runs' parent and the runs, each with its mailbox.</summary>
internal sealed class SimulatedCoordinator
{
    private readonly ClusterSimulation _world;
    private readonly SimulatedRun?[] _runs = new SimulatedRun?[2];
    private readonly bool[] _ended = new bool[2];
    private readonly Queue<object>[] _runMail = [new(), new()];
    private readonly Queue<object> _queueMail = [];
    private readonly Queue<object> _parentMail = [];
    private readonly Queue<JournalWrite> _journalMail = [];
    private readonly Dictionary<string, ControlLink> _members = new(StringComparer.Ordinal);
    private readonly List<CoordinatorTimer> _timers = [];
    private readonly bool[] _queued = new bool[2];
    private QueueState _queue = new();
    private bool _lostLease;

    public SimulatedCoordinator(ClusterSimulation world, ulong term)
    {
        (_world, Term) = (world, term);
        for (int run = 0; run < world.Scenario.Runs; run++)
        {
            if (world.Journal.Knows(run))
            {
                var info = world.Journal.InfoOf(run);
                _ended[run] = info?.Phase is Protocol.V1.RunPhase.Completed or Protocol.V1.RunPhase.Failed or Protocol.V1.RunPhase.Cancelled;
                if (!_ended[run])
                {
                    _runs[run] = new SimulatedRun(world, this, run, isNew: false);
                }
            }
        }
    }

    public ulong Term { get; }

    public bool IsAlive { get; private set; } = true;

    public bool IsStopped { get; set; }

    public bool Runs => IsAlive && !IsStopped;

    public SimulatedRun? RunOf(int run) => _runs[run];

    /// <summary>Whether anything waits in a mailbox.</summary>
    public bool IsQuiet => _queueMail.Count + _parentMail.Count + _journalMail.Count + _runMail[0].Count + _runMail[1].Count == 0;

    public QueueState Queue => _queue;

    public void Offer(EventList events)
    {
        if (!Runs)
        {
            return;
        }

        if (_lostLease)
        {
            events.Add(EventKind.StepDown, this, 2);
        }

        AddMail(events, EventKind.QueueMail, _queueMail.Count);
        AddMail(events, EventKind.ParentMail, _parentMail.Count);
        AddMail(events, EventKind.JournalMail, _lostLease ? 0 : _journalMail.Count);
        for (int run = 0; run < _runs.Length; run++)
        {
            if (_runMail[run].Count > 0)
            {
                events.Add(EventKind.RunMail, this, 10, run);
            }

            _runs[run]?.Offer(events);
        }

        for (int i = 0; i < _timers.Count; i++)
        {
            if (_timers[i].Due <= _world.Now)
            {
                events.Add(EventKind.Timer, this, 4, i);
            }
            else if (_world.TimersFireEarly)
            {
                events.Add(EventKind.EarlyTimer, this, 1, i);
            }
        }
    }

    public void Happen(PossibleEvent happening)
    {
        switch (happening.Kind)
        {
            case EventKind.QueueMail:
                OnQueueMail(_queueMail.Dequeue());
                break;
            case EventKind.ParentMail:
                OnParentMail(_parentMail.Dequeue());
                break;
            case EventKind.JournalMail:
                OnJournalMail(_journalMail.Dequeue());
                break;
            case EventKind.RunMail:
                var message = _runMail[happening.Which].Dequeue();
                _world.Log?.Line($"term {Term} {Names.OfRun(happening.Which)} gets {message}");
                _runs[happening.Which]?.Receive(message);
                break;
            case EventKind.Timer or EventKind.EarlyTimer:
                var timer = _timers[happening.Which];
                _timers.RemoveAt(happening.Which);
                if (timer.Run < 0)
                {
                    _queueMail.Enqueue(timer.Message);
                }
                else
                {
                    _runMail[timer.Run].Enqueue(timer.Message);
                }

                break;
            case EventKind.StepDown:
                Die();
                break;
        }
    }

    /// <summary>A frame from a worker.</summary>
    public void Receive(ControlLink from, object frame)
    {
        switch (frame)
        {
            case JoinFrame:
                OnJoin(from);
                break;
            case RunFrame { Input: RunInput.Attached } attach:
                _parentMail.Enqueue(new RunMail(attach.Run, attach.Input, from));
                break;
            case RunFrame message:
                _runMail[message.Run].Enqueue(message.Input);
                break;
            case ProgressFrame progress:
                _runMail[progress.Run].Enqueue(progress);
                break;
        }
    }

    public void SeesEnd(ControlLink link)
    {
        if (_members.TryGetValue(link.Worker.Id, out var current) && current == link)
        {
            _members.Remove(link.Worker.Id);
            _queueMail.Enqueue(new MemberNews(link.Worker, IsUp: false));
        }
    }

    public void Submit(int run)
    {
        _runs[run] = new SimulatedRun(_world, this, run, isNew: true);
        _ended[run] = false;
    }

    public bool IsMember(SimulatedWorker worker) => _members.ContainsKey(worker.Id);

    public bool Knows(int run) => _runs[run] is not null || _ended[run];

    public bool HasEnded(int run) => _ended[run];

    public void Command(int run, RunInput input) => _parentMail.Enqueue(new RunMail(run, input));

    /// <summary>To the run's actor, if there is one.</summary>
    public void Mail(int run, object message) => _runMail[run].Enqueue(message);

    public void LearnsOfItsEnd() => _lostLease = true;

    public void Flush(int run) => _runMail[run].Enqueue(LedgerFlush.Instance);

    public void Tell(JournalWrite write) => _journalMail.Enqueue(write);

    public void TellQueue(object message) => _queueMail.Enqueue(message);

    public void Announce(Protocol.V1.RunInfo info) => _parentMail.Enqueue(info);

    /// <summary>One that was stopped for longer than its lease looks at the lease before it says anything.</summary>
    public void Send(string worker, object frame)
    {
        if ((Term == _world.Journal.Term || _world.Broken.NoFence) && _members.TryGetValue(worker, out var link))
        {
            link.SendToWorker(frame);
        }
    }

    public void Schedule(TimeSpan after, int run, object message) =>
        _timers.Add(new CoordinatorTimer(_world.Now + (long)after.TotalMilliseconds, run, message));

    public void Die()
    {
        _world.Log?.Line($"the coordinator of term {Term} ends");
        IsAlive = false;
        _world.BreakLinksOf(this);
    }

    private void AddMail(EventList events, EventKind kind, int count)
    {
        if (count > 0)
        {
            events.Add(kind, this, 10);
        }
    }

    private void OnJoin(ControlLink from)
    {
        string worker = from.Worker.Id;
        if (_members.ContainsKey(worker))
        {
            // It came back before the old link was seen to end.
            _queueMail.Enqueue(new MemberNews(from.Worker, IsUp: false));
        }

        _members[worker] = from;
        from.SendToWorker(new JoinedFrame(Term));
        _queueMail.Enqueue(new MemberNews(from.Worker, IsUp: true));
    }

    private void OnQueueMail(object message)
    {
        switch (message)
        {
            case QueuedRun run:
                _queued[Names.RunOf(run.RunId)] = true;
                _queue = _queue.Add(run);
                break;
            case RunLeft left:
                _queued[Names.RunOf(left.RunId)] = false;
                _queue = _queue.Remove(left.RunId);
                break;
            case WorkersReleased released:
                _queue = _queue.Release(released.RunId, released.Workers, released.Rest > TimeSpan.Zero);
                if (released.Rest > TimeSpan.Zero)
                {
                    Schedule(SimulationPace.Rest, -1, new RestOver(released.Workers));
                }

                break;
            case RestOver over:
                _queue = _queue.Rested(over.Workers);
                break;
            case MemberNews { IsUp: true } news:
                _queue = _queue.Join(news.Worker.Entry);
                break;
            case MemberNews news:
                string? holder = _queue.HolderOf(news.Worker.Id);
                _queue = _queue.Leave(news.Worker.Id);
                if (holder is not null && _queued[Names.RunOf(holder)])
                {
                    _runMail[Names.RunOf(holder)].Enqueue(new RunInput.Lost(news.Worker.Id, "link"));
                }

                break;
        }

        var decision = _queue.Assign();
        _queue = decision.State;
        foreach (var grant in decision.Grants)
        {
            _runMail[Names.RunOf(grant.RunId)].Enqueue(grant);
        }

        foreach (var yielding in decision.Yields)
        {
            _runMail[Names.RunOf(yielding.RunId)].Enqueue(new RunInput.Yield("priority"));
        }
    }

    private void OnParentMail(object message)
    {
        switch (message)
        {
            case Protocol.V1.RunInfo info:
                _ended[Names.RunOf(info.RunId)] = Lockstep.Coordinator.Api.RunTable.HasEnded(info);
                _journalMail.Enqueue(new JournalWrite.Info(Names.RunOf(info.RunId), info));
                break;
            case RunMail command when _runs[command.Run] is not null && !_ended[command.Run]:
                _runMail[command.Run].Enqueue(command.Input);
                break;
            case RunMail { From: { } from } attach:
                from.SendToWorker(new WorkerInput.Released(Names.OfRun(attach.Run), Term));
                break;
        }
    }

    private void OnJournalMail(JournalWrite write)
    {
        if (_world.Journal.Term != Term && !_world.Broken.NoFence)
        {
            _lostLease = true;
            return;
        }

        var truth = _world.Truths[write.Run];
        switch (write)
        {
            case JournalWrite.NewRun:
                _world.Journal.AddRun(write.Run);
                break;
            case JournalWrite.NewRoster roster:
                if (_world.Journal.Term != Term)
                {
                    throw new SimulationException($"the coordinator of term {Term} journals {roster.Roster} in term {_world.Journal.Term}");
                }

                _world.Journal.AddRoster(write.Run, roster.Roster);
                _runMail[write.Run].Enqueue(new RunInput.Journaled(roster.Roster.Generation));
                break;
            case JournalWrite.Steps steps:
                truth.Ledger.Add(steps.First, steps.End);
                break;
            case JournalWrite.Rewind rewind:
                truth.Ledger.Rewind(rewind.To);
                break;
            case JournalWrite.Info info:
                _world.Journal.SetInfo(info.Shown);
                break;
        }
    }
}
