using System.Collections.Immutable;
using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.Workers;
using Lockstep.Worker.Control;

namespace Lockstep.Simulation.Tests.World;

/// <summary>Breaks things, and asks for things.</summary>
internal sealed class FaultMaker(ClusterSimulation world)
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    public void Make()
    {
        var kind = Kinds[world.Chance.Below(Kinds.Length)];
        world.Log?.Line($"fault: {kind}");
        switch (kind)
        {
            case FaultKind.KillCoordinator:
                world.Leader?.Die();
                break;
            case FaultKind.StopCoordinator:
                if (world.Leader is { } leader)
                {
                    leader.IsStopped = true;
                }

                break;
            case FaultKind.ReviveCoordinator:
                Revive();
                break;
            case FaultKind.WorkerJoins:
                world.AddWorker();
                break;
            case FaultKind.Nan or FaultKind.Pause or FaultKind.Resume or FaultKind.Scale or FaultKind.Rebalance or FaultKind.ReadLedger or FaultKind.Cancel:
                Ask(kind);
                break;
            default:
                var living = world.Workers.FindAll(worker => worker.IsAlive);
                if (living.Count > 0)
                {
                    Hit(kind, living[world.Chance.Below(living.Count)]);
                }

                break;
        }
    }

    /// <summary>What was stopped goes on; a coordinator without the lease learns of it.</summary>
    public void Heal()
    {
        Revive();
        foreach (var worker in world.Workers)
        {
            worker.IsStopped = false;
        }

        foreach (var coordinator in world.Coordinators)
        {
            if (coordinator.IsAlive && coordinator.Term != world.Journal.Term)
            {
                coordinator.LearnsOfItsEnd();
            }
        }
    }

    private void Revive()
    {
        foreach (var coordinator in world.Coordinators)
        {
            coordinator.IsStopped = false;
        }
    }

    private void Hit(FaultKind kind, SimulatedWorker worker)
    {
        world.Log?.Line($"hits {worker}");
        switch (kind)
        {
            case FaultKind.KillWorker:
                worker.Die();
                break;
            case FaultKind.StopWorker:
                worker.IsStopped = true;
                worker.IsFaulted = true;
                break;
            case FaultKind.ReviveWorker:
                world.Workers.ForEach(one => one.IsStopped = false);
                break;
            case FaultKind.CutControlLink:
                worker.Link?.Break(world.Chance);
                worker.IsFaulted = true;
                break;
            case FaultKind.CutDataLink:
                if (worker.Mesh is { } mesh)
                {
                    mesh.IsCut = true;
                }

                break;
            case FaultKind.HangThread:
                if (worker.Thread is { } thread && thread.Point != ThreadPoint.Saving)
                {
                    worker.Hang();
                }

                break;
            case FaultKind.WorkerLeaves:
                worker.AskToLeave(new RunInput.LeaveAsked(worker.Id, "leave"));
                break;
            case FaultKind.TakeForLost:
                TakeForLost(worker);
                break;
            case FaultKind.Corrupt:
                if (worker.Replica.Exists && worker.State.RunId is { } run)
                {
                    worker.Replica = worker.Replica.Corrupted();
                    worker.IsFaulted = true;
                    world.Truths[Names.RunOf(run)].CorruptionIsAbout = true;
                }

                break;
        }
    }

    private void TakeForLost(SimulatedWorker worker)
    {
        if (worker.State.RunId is { } id && world.Leader?.RunOf(Names.RunOf(id)) is { } run
            && run.State.Phase is RunPhase.Training or RunPhase.Suspecting or RunPhase.Quiescing && run.State.Roster.Contains(worker.Id))
        {
            world.Leader!.Mail(Names.RunOf(id), new Coordinators.SilenceVerdict(worker.Id));
        }
    }

    private void Ask(FaultKind kind)
    {
        int run = world.Chance.Below(world.Scenario.Runs);
        if (world.Leader is not { } leader)
        {
            return;
        }

        switch (kind)
        {
            case FaultKind.Nan:
                if (world.Workers.Find(worker => worker.Thread?.Run == run && worker.State.Phase == WorkerPhase.Training)?.Thread is { } thread)
                {
                    thread.Mesh.NanStep = thread.NextReduce;
                    world.Truths[run].NanAsked = true;
                }

                break;
            case FaultKind.Pause:
                leader.Command(run, new RunInput.Pause("asked"));
                break;
            case FaultKind.Resume:
                leader.Command(run, new RunInput.Resume());
                break;
            case FaultKind.Scale:
                leader.Command(run, new RunInput.Scale(world.Chance.Between(1, 4)));
                break;
            case FaultKind.Rebalance:
                leader.Mail(run, new RunInput.Rebalance(ImmutableDictionary<string, int>.Empty, "asked"));
                break;
            case FaultKind.ReadLedger:
                leader.Flush(run);
                break;
            case FaultKind.Cancel:
                if (world.Chance.OneIn(4))
                {
                    world.Truths[run].CancelAsked = true;
                    leader.Command(run, new RunInput.Cancel("asked"));
                }

                break;
        }
    }
}
