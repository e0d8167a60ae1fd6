using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Slices out of arrays; counts what was taken and returned.</summary>
internal sealed class MemorySource(float[] images, int[] labels, int sliceSize) : ISliceSource
{
    private int _returned;

    public int Returned => _returned;

    public int? FailsAt { get; init; }

    public Slice Take(int index)
    {
        if (index == FailsAt)
        {
            throw new IOException($"slice {index} cannot be read");
        }

        int length = images.Length / labels.Length;
        int count = Math.Min(sliceSize, labels.Length - index * sliceSize);
        return new Slice(images.AsMemory(index * sliceSize * length, count * length), labels.AsMemory(index * sliceSize, count), count);
    }

    public void Return(int index) => Interlocked.Increment(ref _returned);
}
