using Lockstep.Data.Loading;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>The slices of one step out of the loader's sequence: slice i of the step is number <see cref="First"/> + i of the sequence.</summary>
/// <param name="most">Slices of a step, at most.</param>
/// <param name="taken">Called whenever a slice was taken: the lanes get on.</param>
internal sealed class LoadedSlices(SliceLoader loader, int most, Action? taken = null) : ISliceSource
{
    private readonly LoadedSlice?[] _held = new LoadedSlice?[Math.Max(1, most)];

    /// <summary>Number in the sequence of this step's first slice.</summary>
    public long First { get; set; }

    public Slice Take(int index)
    {
        var loaded = loader.Take(First + index);
        _held[index] = loaded;
        taken?.Invoke();
        return SliceOf(loaded, loaded.Identity);
    }

    public Slice? Peek(int index) => loader.Peek(First + index, out long identity) is { } loaded ? SliceOf(loaded, identity) : null;

    public void Return(int index)
    {
        loader.Return(_held[index]!);
        _held[index] = null;
    }

    private Slice SliceOf(LoadedSlice loaded, long identity) => new(loaded.Images, loaded.Labels, loaded.Count, loaded.Request.FirstPosition)
    {
        MixedLabels = loaded.IsMixed ? loaded.MixedLabels : default,
        Shares = loaded.IsMixed ? loaded.Shares : default,
        Views = loaded.Views,
        Pixels = loaded.HoldsBytes ? new Pixels(loaded.Pixels, loaded.Places, loader.View.Normalisation.Mean, loader.View.Normalisation.Std) : default,
        Identity = identity,
    };
}
