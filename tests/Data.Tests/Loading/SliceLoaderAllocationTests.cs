using Lockstep.Data.Augmentations;

namespace Lockstep.Data.Tests.Loading;

[Collection(nameof(QuietProcess))]
public sealed class SliceLoaderAllocationTests
{
    [Fact]
    public void Take_AfterWarmUp_AllocatesNothing()
    {
        const int Slices = 5000;
        using var loader = LoaderRig.Loader(augmentation: new Augmentation { Pad = 4, Flip = true });
        loader.Start(LoaderRig.Endless(), LoaderRig.Order, default);
        int ordinal = 0;
        for (; ordinal < 500; ordinal++)
        {
            loader.Return(loader.Take(ordinal));
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (; ordinal < 500 + Slices; ordinal++)
        {
            loader.Return(loader.Take(ordinal));
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // Nothing of ours: the smallest object a slice would be 24 x 5000; the rest is the test host's own.
        Assert.True(allocated < 4 * Slices, $"{allocated} bytes over {Slices} slices");
    }
}
