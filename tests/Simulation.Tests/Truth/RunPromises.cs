using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.Coordinators;
using Lockstep.Simulation.Tests.Workers;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Truth;

/// <summary>Compares what a run decides with what its workers really hold.</summary>
internal sealed class RunPromises(ClusterSimulation world, int run, SimulatedRun decider)
{
    private static readonly string[] Orderly = ["more than are wanted", "as it asked", "paused", "yielded"];

    /// <summary>Nobody in order who holds more than is saved elsewhere is let go.</summary>
    public void MayRelease(RunEffect.Release release, RunState before, RunState after)
    {
        if (after.Ended || decider.Term != world.Journal.Term)
        {
            return;
        }

        foreach (string id in release.Workers)
        {
            var worker = world.WorkerOf(id);
            if (!Orderly.Contains(release.Why))
            {
                worker.IsFaulted = true;
                continue;
            }

            if (!Holds(worker) || worker.IsFaulted || before.RollsBack)
            {
                continue;
            }

            long step = worker.Replica.Step;
            bool kept = step == 0 || world.Truths[run].NewestCheckpoint >= step
                || before.Roster.Members.Any(member => !release.Workers.Contains(member.WorkerId) && MayHold(world.WorkerOf(member.WorkerId), step));
            if (!kept)
            {
                throw new SimulationException($"{decider} lets {id} go ({release.Why}), which alone holds step {step}");
            }
        }
    }

    /// <summary>Steps are done again only where all who held them have been lost.</summary>
    public void MayGoBack(long step, RunState before, RunState after)
    {
        world.Truths[run].WentBackTo(step);
        if (after.RepeatedSteps - before.RepeatedSteps != before.Step - step)
        {
            throw new SimulationException($"{decider} repeats {before.Step - step} steps and counts {after.RepeatedSteps - before.RepeatedSteps}");
        }

        if (before.RollsBack || decider.Term != world.Journal.Term)
        {
            return;
        }

        foreach (var worker in world.Workers)
        {
            if (!worker.IsFaulted && Holds(worker) && worker.Replica.Step > step)
            {
                throw new SimulationException($"{decider} goes back to step {step}, and {worker} was never lost");
            }
        }
    }

    private bool Holds(SimulatedWorker worker) => worker.IsAlive && worker.State.RunId == Names.OfRun(run) && worker.Replica.Exists;

    private bool MayHold(SimulatedWorker worker, long step) => worker.IsFaulted || (Holds(worker) && worker.Replica.Step >= step);
}
