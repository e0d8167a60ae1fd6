namespace Lockstep.Simulation.Tests.World;

/// <param name="Who">What it happens to.</param>
/// <param name="Which">One of several there, as the kind says.</param>
/// <param name="Until">Sum of the weights up to this one.</param>
internal readonly record struct PossibleEvent(EventKind Kind, object Who, int Which, int Until);
