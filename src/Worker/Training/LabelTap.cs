using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>Passes slices on and notes their labels, in the order of the samples.</summary>
internal sealed class LabelTap(ISliceSource source, int[] labels, int sliceSize) : ISliceSource
{
    public Slice Take(int index)
    {
        var slice = source.Take(index);
        slice.Labels.Span[..slice.Count].CopyTo(labels.AsSpan(index * sliceSize));
        return slice;
    }

    public Slice? Peek(int index) => source.Peek(index);

    public void Return(int index) => source.Return(index);
}
