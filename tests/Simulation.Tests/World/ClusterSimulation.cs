using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.Experiments;
using Lockstep.Simulation.Tests.Coordinators;
using Lockstep.Simulation.Tests.Truth;
using Lockstep.Simulation.Tests.Workers;

namespace Lockstep.Simulation.Tests.World;

/// <summary>
/// One schedule of a whole cluster: the real decisions of coordinator, queue and workers; network, journal, clock, threads and faults
/// simulated. Everything follows from the seed: the same one gives the same events.
/// </summary>
internal sealed class ClusterSimulation
{
    private const int MostEvents = 20_000;
    private const int MostIdleTurns = 400;
    private readonly EventList _events = new();
    private readonly List<ControlLink> _links = [];
    private readonly List<SimulatedCoordinator> _coordinators = [];
    private readonly FaultMaker _faults;
    private int _linkCount;
    private int _faultsLeft;
    private int _healedAt = -1;

    public ClusterSimulation(ulong seed, bool log = false, BrokenOnPurpose? broken = null)
    {
        Chance = new Chance(Chance.Mix(seed + 1));
        Scenario = Scenario.Of(Chance);
        Broken = broken ?? BrokenOnPurpose.Nothing;
        Log = log ? new SimulationLog(() => Now) : null;
        Truths = [new RunTruth(Names.OfRun(0)), new RunTruth(Names.OfRun(1))];
        _faults = new FaultMaker(this);
        _faultsLeft = Scenario.Faults;
        for (int i = 0; i < Scenario.Workers; i++)
        {
            AddWorker();
        }
    }

    public Chance Chance { get; }

    public Scenario Scenario { get; }

    public BrokenOnPurpose Broken { get; }

    public SimulationLog? Log { get; }

    public SimulatedJournal Journal { get; } = new();

    public RunTruth[] Truths { get; }

    public List<SimulatedWorker> Workers { get; } = [];

    public IReadOnlyList<SimulatedCoordinator> Coordinators => _coordinators;

    public IReadOnlyList<ControlLink> Links => _links;

    /// <summary>Simulated milliseconds.</summary>
    public long Now { get; private set; }

    public int EventCount { get; private set; }

    /// <summary>No more faults: now everything must end well.</summary>
    public bool IsHealed => _healedAt >= 0;

    /// <summary>Since when, in simulated milliseconds.</summary>
    public long HealedAt { get; private set; }

    public bool TimersFireEarly => Scenario.EarlyTimers && !IsHealed;

    public bool DiskIsFull => !IsHealed && Chance.OneIn(16);

    /// <summary>The coordinator that took the lease last, if it lives.</summary>
    public SimulatedCoordinator? Leader => _coordinators.Count > 0 && _coordinators[^1].IsAlive ? _coordinators[^1] : null;

    public SimulatedWorker WorkerOf(string id) => Workers[Names.WorkerOf(id)];

    public ExperimentSpec SpecOf(int run) => SimulatedSpec.Of(Scenario, run);

    /// <exception cref="SimulationException">A promise was broken.</exception>
    public void Run()
    {
        int idle = 0;
        while (!IsOver())
        {
            if (!IsHealed && _faultsLeft == 0)
            {
                Heal();
            }

            Gather();
            if (_events.Count == 0)
            {
                Now += 50;
                if (++idle > MostIdleTurns)
                {
                    throw new SimulationException($"nothing can happen any more: {Describe()}");
                }

                continue;
            }

            idle = 0;
            Now += Chance.Below(6);
            Happen(_events.Draw(Chance));
            EventCount++;
            if (_healedAt >= 0 && EventCount - _healedAt > MostEvents)
            {
                throw new SimulationException($"no end within {MostEvents} events after the last fault: {Describe()}");
            }
        }

        FinalPromises.Check(this);
    }

    public SimulatedWorker AddWorker()
    {
        var worker = new SimulatedWorker(this, Workers.Count);
        Workers.Add(worker);
        return worker;
    }

    public ControlLink Connect(SimulatedWorker worker, SimulatedCoordinator coordinator)
    {
        var link = new ControlLink(worker, coordinator, ++_linkCount);
        _links.Add(link);
        return link;
    }

    public void BreakLinksOf(SimulatedCoordinator coordinator)
    {
        foreach (var link in _links)
        {
            if (link.Coordinator == coordinator)
            {
                link.Break(Chance);
            }
        }
    }

    public string Describe() => string.Join("; ", [
        .. Workers.Where(worker => worker.IsAlive).Select(worker => worker.ToString()),
        .. Enumerable.Range(0, Scenario.Runs).Select(run => Leader?.RunOf(run)?.ToString() ?? "no run"),
        $"queue: {string.Join(' ', Leader?.Queue.Runs.Select(run => $"{run.RunId}({string.Join(',', run.Held)})") ?? [])} up: {string.Join(',', Leader?.Queue.Workers.Select(worker => worker.WorkerId) ?? [])}"]);

    private bool IsOver()
    {
        if (!IsHealed || Leader is not { } leader || !leader.IsQuiet)
        {
            return false;
        }

        for (int run = 0; run < Scenario.Runs; run++)
        {
            if (!leader.HasEnded(run))
            {
                return false;
            }
        }

        foreach (var worker in Workers)
        {
            if (worker.IsAlive && (worker.State.RunId is not null || worker.Thread is not null))
            {
                return false;
            }
        }

        return true;
    }

    private void Heal()
    {
        Log?.Line("no more faults");
        (_healedAt, HealedAt) = (EventCount, Now);
        _faults.Heal();
    }

    private void Gather()
    {
        _events.Clear();
        if (Leader is not { Runs: true })
        {
            _events.Add(EventKind.StartCoordinator, this, 2);
        }

        GatherLinks();
        foreach (var worker in Workers)
        {
            worker.Offer(_events);
        }

        foreach (var coordinator in _coordinators)
        {
            coordinator.Offer(_events);
        }

        GatherRequests();
    }

    private void GatherLinks()
    {
        _links.RemoveAll(link => link.IsBroken && ((link.WorkerSawEnd && link.ToWorker.Count == 0) || !link.Worker.IsAlive) && (link.CoordinatorSawEnd || !link.Coordinator.IsAlive));
        foreach (var link in _links)
        {
            if (link.Worker.Runs)
            {
                if (link.ToWorker.Count > 0)
                {
                    _events.Add(EventKind.ToWorker, link, 10);
                }
                else if (link.IsBroken && !link.WorkerSawEnd)
                {
                    // Only now does it connect again: its mailbox takes what the old link brought first.
                    _events.Add(EventKind.WorkerSeesEnd, link, 6);
                }
            }

            if (link.Coordinator.Runs && link.Worker.Runs && !link.IsBroken && link.ToCoordinator.Count == 0 && !link.Coordinator.IsMember(link.Worker))
            {
                _events.Add(EventKind.Rejoin, link, 4);
            }

            if (link.Coordinator.Runs)
            {
                if (link.ToCoordinator.Count > 0)
                {
                    _events.Add(EventKind.ToCoordinator, link, 10);
                }
                else if (link.IsBroken && !link.CoordinatorSawEnd)
                {
                    _events.Add(EventKind.CoordinatorSeesEnd, link, 6);
                }
            }
        }
    }

    private void GatherRequests()
    {
        if (_faultsLeft > 0 && (_events.Count > 0 || Chance.OneIn(8)))
        {
            _events.Add(EventKind.Fault, this, Math.Max(1, 60 / Scenario.Calm));
        }

        if (Leader is not { Runs: true } leader)
        {
            return;
        }

        for (int run = 0; run < Scenario.Runs; run++)
        {
            if (!leader.Knows(run))
            {
                _events.Add(EventKind.Submit, this, run == 0 ? 10 : 1, run);
            }
            else if (IsHealed && leader.RunOf(run)?.State.Phase == RunPhase.Paused)
            {
                _events.Add(EventKind.Resume, this, 2, run);
            }
        }

        if (IsHealed && Workers.Count(worker => worker.IsAlive && !worker.WantsToLeave) < Math.Max(Scenario.Workers, Scenario.Least) && Workers.Count < 99)
        {
            _events.Add(EventKind.StartWorker, this, 2);
        }
    }

    private void Happen(PossibleEvent happening)
    {
        switch (happening.Who)
        {
            case ControlLink link:
                Happen(happening.Kind, link);
                break;
            case SimulatedWorker worker:
                Log?.Line($"{happening.Kind} {worker}");
                worker.Happen(happening.Kind);
                break;
            case SimulatedCoordinator coordinator:
                coordinator.Happen(happening);
                break;
            case SimulatedRun run:
                Log?.Line($"{happening.Kind} w{happening.Which:00} {run}");
                run.Happen(happening);
                break;
            default:
                Happen(happening.Kind, happening.Which);
                break;
        }
    }

    private void Happen(EventKind kind, ControlLink link)
    {
        switch (kind)
        {
            case EventKind.ToWorker:
                object frame = link.ToWorker.Dequeue();
                Log?.Line($"{link} brings {frame} to {link.Worker}");
                link.Worker.Receive(link, frame);
                break;
            case EventKind.ToCoordinator:
                object answer = link.ToCoordinator.Dequeue();
                Log?.Line($"{link} brings {answer}");
                link.Coordinator.Receive(link, answer);
                break;
            case EventKind.Rejoin:
                Log?.Line($"{link}: a heartbeat of an unknown member, it joins again");
                link.SendToCoordinator(JoinFrame.Instance);
                break;
            case EventKind.WorkerSeesEnd:
                Log?.Line($"{link}: the worker sees its end");
                link.WorkerSawEnd = true;
                if (link.Worker.Link == link)
                {
                    link.Worker.Link = null;
                }

                break;
            case EventKind.CoordinatorSeesEnd:
                Log?.Line($"{link}: the coordinator sees its end");
                link.CoordinatorSawEnd = true;
                link.Coordinator.SeesEnd(link);
                break;
        }
    }

    private void Happen(EventKind kind, int run)
    {
        switch (kind)
        {
            case EventKind.StartCoordinator:
                Log?.Line($"a coordinator of term {Journal.Term + 1} starts");
                _coordinators.RemoveAll(coordinator => !coordinator.IsAlive);
                _coordinators.Add(new SimulatedCoordinator(this, ++Journal.Term));
                break;
            case EventKind.StartWorker:
                var worker = AddWorker();
                Log?.Line($"{worker} starts");
                break;
            case EventKind.Submit:
                Log?.Line($"{Names.OfRun(run)} is submitted");
                Leader!.Submit(run);
                break;
            case EventKind.Resume:
                Leader!.Command(run, new RunInput.Resume());
                break;
            case EventKind.Fault:
                _faultsLeft--;
                _faults.Make();
                break;
        }
    }
}
