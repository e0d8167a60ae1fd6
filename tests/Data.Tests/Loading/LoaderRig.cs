using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

/// <summary>A loader over 100 patterned images of 4 x 4 x 3, and an order that is no identity.</summary>
internal static class LoaderRig
{
    public const int Images = 100;

    public static readonly ImageSize Size = new(4, 4, 3);

    public static readonly Normalisation Normalisation = new() { Mean = [10, 20, 30], Std = [2, 4, 8] };

    /// <summary>37 and 100 have no common divisor: a permutation.</summary>
    public static long Order(long position) => ((position * 37) + 11) % Images;

    public static SliceLoader Loader(
        IDataset? set = null, Augmentation? augmentation = null, int sliceSize = 8, int depth = 3, int threads = 2, TimeProvider? time = null) => new(new LoaderSettings
        {
            Dataset = set ?? new PatternDataset(Images, Size),
            View = new SampleView { Size = Size, Normalisation = Normalisation, Augmentation = augmentation },
            Seed = 5,
            SliceSize = sliceSize,
            Depth = depth,
            Threads = threads,
            Time = time ?? TimeProvider.System,
        });

    /// <summary>Slices of one epoch, the last one partial.</summary>
    public static IEnumerator<SliceRequest> Epoch(long epoch, int sliceSize = 8, long from = 0)
    {
        for (long position = from; position < Images; position += sliceSize)
        {
            yield return new SliceRequest(epoch, position, (int)Math.Min(sliceSize, Images - position));
        }
    }

    /// <summary>Without end.</summary>
    public static IEnumerator<SliceRequest> Endless(int sliceSize = 8)
    {
        for (long slice = 0; ; slice++)
        {
            yield return new SliceRequest(slice, slice * sliceSize, sliceSize);
        }
    }

    /// <summary>Copies of a slice's contents, since its memory is used again.</summary>
    public static (float[] Images, int[] Labels) TakeCopy(this SliceLoader loader, long ordinal)
    {
        var slice = loader.Take(ordinal);
        var copy = (slice.Images.ToArray(), slice.Labels.ToArray());
        loader.Return(slice);
        return copy;
    }
}
