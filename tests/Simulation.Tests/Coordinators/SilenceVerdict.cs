namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>The worker is silent for too long, whether it lives or not.</summary>
internal sealed record SilenceVerdict(string Worker);
