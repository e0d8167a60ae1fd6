using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Pixels;

namespace Lockstep.Data.Tests.Loading;

[Collection(nameof(QuietProcess))]
public sealed class SliceLoaderAllocationTests
{
    private static readonly Augmentation Everything = new()
    {
        Crop = ImageCrop.RandomResized,
        Flip = true,
        Brightness = 0.4f,
        Contrast = 0.4f,
        Saturation = 0.4f,
        Hue = 0.1f,
        Lighting = 0.1f,
        Erase = 0.5f,
        Mixup = 0.2f,
    };

    [Fact]
    public void Take_AfterWarmUp_AllocatesNothing()
    {
        using var loader = LoaderRig.Loader(augmentation: new Augmentation { Pad = 4, Flip = true });
        AssertAllocatesNothing(loader, 5000);
    }

    [Fact]
    public void Take_JpegFilesAfterWarmUp_AllocatesNothing()
    {
        JpegSamples.SkipWithoutLibrary();
        using var loader = Loader(new StoredImages(JpegSamples.Colour, null));
        AssertAllocatesNothing(loader, 1000);
    }

    [Fact]
    public void Take_StoredPixelsAfterWarmUp_AllocatesNothing()
    {
        var size = new ImageSize(40, 50, 3);
        using var loader = Loader(new StoredImages(Scenery.Draw(size), size));
        AssertAllocatesNothing(loader, 1000);
    }

    [Fact]
    public void Take_BytesAfterWarmUp_AllocatesNothing()
    {
        var size = new ImageSize(40, 50, 3);
        using var loader = Loader(new StoredImages(Scenery.Draw(size), size), new Augmentation { Crop = ImageCrop.RandomResized, Flip = true }, bytes: true);
        AssertAllocatesNothing(loader, 1000);
    }

    private static SliceLoader Loader(IDataset set, Augmentation? augmentation = null, bool bytes = false) => new(new LoaderSettings
    {
        Dataset = set,
        View = new SampleView { Size = new ImageSize(24, 24, 3), Normalisation = Normalisation.ImageNet, Augmentation = augmentation ?? Everything },
        Bytes = bytes,
        SliceSize = 8,
        Depth = 3,
        Threads = 2,
    });

    private static void AssertAllocatesNothing(SliceLoader loader, int slices)
    {
        loader.Start(LoaderRig.Endless(), LoaderRig.Order, default);
        int ordinal = 0;
        for (; ordinal < 500; ordinal++)
        {
            loader.Return(loader.Take(ordinal));
        }

        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (; ordinal < 500 + slices; ordinal++)
        {
            _ = loader.Peek(ordinal + 1, out _);
            loader.Return(loader.Take(ordinal));
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // Nothing of ours: the smallest object an image would be 24 x 8 a slice; the rest is the test host's own.
        Assert.True(allocated < Math.Max(20_000, 4 * slices), $"{allocated} bytes over {slices} slices");
    }
}
