using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>The same slice at every index.</summary>
internal sealed class OneSlice(Slice slice) : ISliceSource
{
    public Slice Take(int index) => slice;

    public void Return(int index)
    {
        // It is the caller's memory.
    }
}
