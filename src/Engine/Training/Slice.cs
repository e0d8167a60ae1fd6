namespace Lockstep.Engine.Training;

/// <summary>Up to <see cref="ReplicaSettings.SliceSize"/> consecutive samples of a step.</summary>
/// <param name="Images">[count, h, w, c], row-major, normalised; may be longer.</param>
/// <param name="Labels">[count], each in 0 … classes-1; [count, h, w] for a network that classifies pixels; may be longer.</param>
/// <param name="Count">Samples.</param>
/// <param name="FirstSample">
/// Place of the first sample in the step or epoch, different for each slice of a step whoever runs it: dropout's random
/// numbers depend on it and not on lanes, workers or the slice's size.
/// </param>
/// <param name="Targets">[count, h, w, c] of the output for losses that take floats; empty: the input, or the labels one-hot, as the network says.</param>
public readonly record struct Slice(ReadOnlyMemory<float> Images, ReadOnlyMemory<int> Labels, int Count, long FirstSample = 0, ReadOnlyMemory<float> Targets = default);
