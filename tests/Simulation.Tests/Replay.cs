using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests;

/// <summary>Plays one schedule again and writes down what happens.</summary>
internal static class Replay
{
    /// <summary>The events, one a line, and what went wrong; null where nothing does.</summary>
    public static string? Of(ulong seed, BrokenOnPurpose? broken = null)
    {
        var simulation = new ClusterSimulation(seed, log: true, broken);
        try
        {
            simulation.Run();
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return $"seed {seed}: {simulation.Scenario}\n{simulation.Log}\n{exception.Message}\n{(exception is SimulationException ? string.Empty : exception.StackTrace)}seed {seed}, LOCKSTEP_SIMULATION_SEED={seed} plays it again";
        }
    }
}
