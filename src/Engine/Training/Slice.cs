namespace Lockstep.Engine.Training;

/// <summary>Up to <see cref="ReplicaSettings.SliceSize"/> consecutive samples of a step.</summary>
/// <param name="Images">[count, h, w, c], row-major, normalised; may be longer.</param>
/// <param name="Labels">[count], each in 0 … classes-1; may be longer.</param>
/// <param name="Count">Samples.</param>
public readonly record struct Slice(ReadOnlyMemory<float> Images, ReadOnlyMemory<int> Labels, int Count);
