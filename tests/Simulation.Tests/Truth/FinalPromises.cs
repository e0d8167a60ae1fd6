using Lockstep.Coordinator.Runs;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Truth;

/// <summary>What must be so when nothing breaks any more and every run has ended.</summary>
internal static class FinalPromises
{
    /// <exception cref="SimulationException">It is not so.</exception>
    public static void Check(ClusterSimulation world)
    {
        for (int run = 0; run < world.Scenario.Runs; run++)
        {
            var truth = world.Truths[run];
            switch (truth.End)
            {
                case (RunPhase.Completed, _):
                    truth.Ledger.MustCover(world.Scenario.TotalSteps);
                    break;
                case (RunPhase.Cancelled, _) when truth.CancelAsked:
                case (_, StopReason.NonFiniteLoss) when truth.NanAsked:
                case (_, StopReason.CannotForm) when truth.EndedAt < world.HealedAt + (long)SimulationPace.Form.TotalMilliseconds:
                    break;
                default:
                    throw new SimulationException($"{truth.Id} ended {truth.End}");
            }
        }

        if (world.Leader!.Queue.Runs.Length > 0)
        {
            throw new SimulationException($"all runs have ended, and the queue holds some: {world.Describe()}");
        }
    }
}
