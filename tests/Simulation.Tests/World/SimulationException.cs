namespace Lockstep.Simulation.Tests.World;

/// <summary>The protocol broke a promise.</summary>
internal sealed class SimulationException(string message) : Exception(message);
