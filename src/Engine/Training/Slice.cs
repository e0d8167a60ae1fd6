using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Training;

/// <summary>Up to <see cref="ReplicaSettings.SliceSize"/> consecutive samples of a step.</summary>
/// <param name="Images">[count, h, w, c], row-major, normalised; may be longer. Empty where there are <paramref name="Pixels"/>.</param>
/// <param name="Labels">
/// [count], each in 0 … classes-1; [count, h, w] for a network that classifies pixels; may be longer. A sample whose labels all are
/// -1 is broken: it has no loss and no gradient, and is not among the samples. Its image still passes through the network, and so
/// is in the slice's batch statistics.
/// </param>
/// <param name="Count">Samples.</param>
/// <param name="FirstSample">
/// Place of the first sample in the step or epoch, different for each slice of a step whoever runs it: dropout's random
/// numbers depend on it and not on lanes, workers or the slice's size.
/// </param>
/// <param name="Targets">[count, h, w, c] of the output for losses that take floats; empty: the input, or the labels one-hot, as the network says.</param>
/// <param name="MixedLabels">[count] classes of the images that were mixed in, -1: none; empty: no sample is mixed. For outputs of one pixel.</param>
/// <param name="Shares">[count] shares of <paramref name="Labels"/>, 0 … 1; the rest is <paramref name="MixedLabels"/>'. Empty with them.</param>
/// <param name="Views">Images of each sample, one after the other: [count, views, h, w, c]. More than 1 in evaluations only.</param>
/// <param name="Unchanged">The images are those of the lane's last slice, bit by bit, and need not be copied again: for benchmarks of what comes after.</param>
/// <param name="Pixels">In place of <paramref name="Images"/>, on devices that take them; may be longer.</param>
/// <param name="Identity">Of what the slice holds, see <see cref="InputImages.Identity"/>; 0: none.</param>
public readonly record struct Slice(
    ReadOnlyMemory<float> Images,
    ReadOnlyMemory<int> Labels,
    int Count,
    long FirstSample = 0,
    ReadOnlyMemory<float> Targets = default,
    ReadOnlyMemory<int> MixedLabels = default,
    ReadOnlyMemory<float> Shares = default,
    int Views = 1,
    bool Unchanged = false,
    Pixels Pixels = default,
    long Identity = 0);
