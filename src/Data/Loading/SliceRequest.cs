namespace Lockstep.Data.Loading;

/// <summary>One slice to prepare: the samples at positions <c>FirstPosition … FirstPosition + Count - 1</c>.</summary>
/// <param name="Epoch">Keys the augmentation.</param>
/// <param name="FirstPosition">Position of the slice's first sample, as <see cref="SampleAt"/> understands it.</param>
/// <param name="Count">Samples; 1 to the loader's slice size over its views (less in a partial last slice).</param>
public readonly record struct SliceRequest(long Epoch, long FirstPosition, int Count);
