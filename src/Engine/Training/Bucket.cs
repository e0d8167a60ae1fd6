namespace Lockstep.Engine.Training;

/// <summary>A part of a replica's reduction that is summed over ranks at once, where it lies.</summary>
/// <param name="Index">Place in the order of issue, the same on all ranks.</param>
/// <param name="Offset">First float in <see cref="Replica.Reduction"/>.</param>
/// <param name="Length">Floats.</param>
/// <param name="Layer">Finished with this layer's backward pass; the number of layers: finished before the backward pass.</param>
/// <param name="Gradients">Gradients may be rounded on the wire; batch statistics and metrics may not.</param>
public readonly record struct Bucket(int Index, int Offset, int Length, int Layer, bool Gradients);
