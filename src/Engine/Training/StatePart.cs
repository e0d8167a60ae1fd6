namespace Lockstep.Engine.Training;

/// <summary>A named part of <see cref="Replica.OptimizerState"/>.</summary>
/// <param name="Name">In checkpoints.</param>
/// <param name="Offset">First float.</param>
/// <param name="Length">Floats.</param>
public readonly record struct StatePart(string Name, int Offset, int Length);
