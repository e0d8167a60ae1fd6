using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Slices out of arrays; counts what was taken and returned.</summary>
internal sealed class MemorySource(float[] images, int[] labels, int sliceSize) : ISliceSource
{
    private int _returned;

    public int Returned => _returned;

    public int? FailsAt { get; init; }

    public int LabelsPerSample { get; init; } = 1;

    public Slice Take(int index)
    {
        if (index == FailsAt)
        {
            throw new IOException($"slice {index} cannot be read");
        }

        int samples = labels.Length / LabelsPerSample, length = images.Length / samples, first = index * sliceSize;
        int count = Math.Min(sliceSize, samples - first);
        return new Slice(images.AsMemory(first * length, count * length), labels.AsMemory(first * LabelsPerSample, count * LabelsPerSample), count, first);
    }

    public void Return(int index) => Interlocked.Increment(ref _returned);
}
