namespace Lockstep.Engine.Training;

/// <summary>A part of the reduction that has a name and, in exact mode, a scale of its own.</summary>
/// <param name="Name">The parameter's or the statistic's; loss, correct, samples for the metrics.</param>
/// <param name="Offset">First float in <see cref="Replica.Reduction"/>.</param>
/// <param name="Length">Floats, without padding.</param>
/// <param name="Layer">A slice's part is finished with this layer's backward pass; the number of layers: with the loss.</param>
internal readonly record struct ReducedTensor(string Name, int Offset, int Length, int Layer);
