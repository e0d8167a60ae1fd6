using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Slices out of arrays; counts what was taken and returned.</summary>
internal sealed class MemorySource(float[] images, int[] labels, int sliceSize) : ISliceSource
{
    private int _returned;

    public int Returned => _returned;

    public int? FailsAt { get; init; }

    public int LabelsPerSample { get; init; } = 1;

    /// <summary>Samples are mixed, each with the label before its own, in shares that differ.</summary>
    public bool Mixes { get; init; }

    public Slice Take(int index)
    {
        if (index == FailsAt)
        {
            throw new IOException($"slice {index} cannot be read");
        }

        int samples = labels.Length / LabelsPerSample, length = images.Length / samples, first = index * sliceSize;
        int count = Math.Min(sliceSize, samples - first);
        var slice = new Slice(images.AsMemory(first * length, count * length), labels.AsMemory(first * LabelsPerSample, count * LabelsPerSample), count, first);
        return !Mixes ? slice : slice with
        {
            MixedLabels = labels.Skip(first).Take(count).Select(label => Math.Max(0, label - 1)).ToArray(),
            Shares = labels.Skip(first).Take(count).Select((label, i) => ((label + i) % 9) / 8f).ToArray(),
        };
    }

    public void Return(int index) => Interlocked.Increment(ref _returned);
}
