using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Pixels;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Loading;

/// <summary>Slices of bytes beside those of floats: what a device is asked to do to the bytes gives the floats.</summary>
public sealed class SliceLoaderBytesTests
{
    private static readonly ImageSize Stored = new(40, 50, 3);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Take_StoredImages_FinishedAreTheSameFloats(int pad, bool flip)
    {
        var augmentation = new Augmentation { Pad = pad, Flip = flip };
        var set = new PatternDataset(LoaderRig.Images, LoaderRig.Size);
        using SliceLoader floats = Loader(set, View(LoaderRig.Size, augmentation)), bytes = Loader(set, View(LoaderRig.Size, augmentation), inBytes: true);
        Start(floats);
        Start(bytes);
        for (int ordinal = 0; ordinal < 13; ordinal++)
        {
            LoadedSlice slice = bytes.Take(ordinal), other = floats.Take(ordinal);
            Assert.Equal(other.Images.ToArray(), Finish(slice, LoaderRig.Size));
            Assert.Equal(other.Labels.ToArray(), slice.Labels.ToArray());
            Assert.True(slice.Images.IsEmpty && other.Pixels.IsEmpty && other.Places.IsEmpty);
            bytes.Return(slice);
            floats.Return(other);
        }
    }

    [Fact]
    public void Take_StoredImagesInEvaluation_AreAsTheyAre()
    {
        using var loader = Loader(new PatternDataset(LoaderRig.Images, LoaderRig.Size), View(LoaderRig.Size, null), inBytes: true);
        Start(loader);
        var slice = loader.Take(1);
        Assert.Equal(Enumerable.Range(8, 8).SelectMany(i => Enumerable.Range(0, 48).Select(j => PatternDataset.PixelAt(LoaderRig.Order(i), j))), slice.Pixels.ToArray());
        Assert.Equal(new int[3 * 8], slice.Places.ToArray());
    }

    public static TheoryData<string> Cuts => ["whole", "flipped whole", "random resized", "short side", "centre", "ten crop"];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Take_StoredImagesOfAnotherSize_AreWithinHalfALevel(string cut) => AssertHalfALevel(new StoredImages(Scenery.Draw(Stored), Stored), cut);

    [Theory]
    [InlineData("random resized")]
    [InlineData("ten crop")]
    public void Take_JpegFiles_AreWithinHalfALevel(string cut)
    {
        JpegSamples.SkipWithoutLibrary();
        AssertHalfALevel(new StoredImages(JpegSamples.Colour, null), cut);
    }

    [Fact]
    public void Take_BrokenSample_IsZerosAfterNormalising()
    {
        var set = new PatternDataset(LoaderRig.Images, LoaderRig.Size) { BeforeRead = index => _ = index % 3 == 0 ? throw new BadSampleException("torn") : 0 };
        var view = View(LoaderRig.Size, new Augmentation { Pad = 1, Flip = true });
        using SliceLoader floats = Loader(set, view), bytes = Loader(set, view, inBytes: true);
        Start(floats);
        Start(bytes);
        for (int ordinal = 0; ordinal < 12; ordinal++)
        {
            LoadedSlice slice = bytes.Take(ordinal), other = floats.Take(ordinal);
            Assert.Equal(other.Labels.ToArray(), slice.Labels.ToArray());
            Assert.Contains(-1, slice.Labels.ToArray());
            Assert.Equal(other.Images.ToArray(), Finish(slice, LoaderRig.Size));
            bytes.Return(slice);
            floats.Return(other);
        }
    }

    [Fact]
    public void Take_BrokenSampleOfTenViews_HasTenBlankPlaces()
    {
        var set = new PatternDataset(LoaderRig.Images, Stored) { BeforeRead = _ => throw new BadSampleException("torn") };
        using var loader = Loader(set, View(new ImageSize(24, 24, 3), null) with { ShortSide = 27, TenCrop = true }, inBytes: true, sliceSize: 20);
        loader.Start(LoaderRig.Endless(2), LoaderRig.Order, default);
        var slice = loader.Take(0);
        Assert.Equal(Enumerable.Repeat(new[] { 0, 0, 2 }, 20).SelectMany(place => place), slice.Places.ToArray());
        Assert.Equal([-1, -1], slice.Labels.ToArray());
    }

    [Fact]
    public void LoadedSlice_OfBytes_HasAQuarterOfTheMemory()
    {
        long floats = Allocated(bytes: false), bytes = Allocated(bytes: true);
        Assert.True(bytes < 0.26 * floats, $"{bytes} of {floats}");
    }

    [Fact]
    public void Loader_BytesOfWhatNeedsFloats_IsRefused()
    {
        Augmentation[] augmentations =
        [
            new() { Brightness = 0.1f }, new() { Contrast = 0.1f }, new() { Saturation = 0.1f }, new() { Hue = 0.1f }, new() { Lighting = 0.1f }, new() { Erase = 0.1f }, new() { Mixup = 0.1f },
        ];
        foreach (var augmentation in augmentations)
        {
            var error = Assert.Throws<ArgumentException>(() => Loader(new StoredImages([], Stored), View(Stored, augmentation), inBytes: true));
            Assert.Contains("got a wish for bytes", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Grey images are never changed in colour.</summary>
    [Fact]
    public void NeedsFloats_ColoursOfGreyImages_DoNot() =>
        Assert.Null(new SampleView { Size = new ImageSize(4, 4, 1), Normalisation = LoaderRig.Normalisation, Augmentation = new Augmentation { Brightness = 0.5f } }.NeedsFloats);

    private static void AssertHalfALevel(StoredImages set, string cut)
    {
        var plain = View(new ImageSize(24, 24, 3), null);
        var view = cut switch
        {
            "whole" => plain,
            "flipped whole" => plain with { Augmentation = new Augmentation { Flip = true } },
            "random resized" => plain with { Augmentation = new Augmentation { Crop = ImageCrop.RandomResized, Flip = true } },
            "short side" => plain with { Augmentation = new Augmentation { Crop = ImageCrop.ShortSide, ShortSide = (26, 33), Flip = true } },
            "centre" => plain with { ShortSide = 27 },
            _ => plain with { ShortSide = 27, TenCrop = true },
        };
        using SliceLoader floats = Loader(set, view, sliceSize: 30), bytes = Loader(set, view, inBytes: true, sliceSize: 30);
        int count = 30 / view.Views;
        floats.Start(LoaderRig.Endless(count), LoaderRig.Order, default);
        bytes.Start(LoaderRig.Endless(count), LoaderRig.Order, default);
        LoadedSlice slice = bytes.Take(0), other = floats.Take(0);
        float[] expected = other.Images.ToArray(), found = Finish(slice, view.Size);
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double levels = Math.Abs((double)expected[i] - found[i]) * LoaderRig.Normalisation.Std[i % 3];
            Assert.True(levels <= 0.5 + 1e-4, $"{levels} levels at {i}");
            worst = Math.Max(worst, levels);
        }

        Assert.True(worst > 0.2, "nothing was rounded");
        Assert.Equal(new int[3 * 30], slice.Places.ToArray());
    }

    /// <summary>What <see cref="LoadedSlice.Places"/> and <see cref="Normalisation"/> define, pixel by pixel.</summary>
    private static float[] Finish(LoadedSlice slice, ImageSize size)
    {
        float[] values = new float[slice.Pixels.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i % 3, image = i / size.Length, row = i / (3 * size.Width) % size.Height, column = i / 3 % size.Width;
            int[] place = slice.Places.Slice(3 * image, 3).ToArray();
            int y = row + place[0], x = (place[2] == 1 ? size.Width - 1 - column : column) + place[1];
            bool inside = x >= 0 && x < size.Width && y >= 0 && y < size.Height;
            byte value = inside ? slice.Pixels.Span[(image * size.Length) + (((y * size.Width) + x) * 3) + channel] : (byte)0;
            values[i] = place[2] == 2 ? 0 : (value - LoaderRig.Normalisation.Mean[channel]) * (1f / LoaderRig.Normalisation.Std[channel]);
        }

        return values;
    }

    private static long Allocated(bool bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var slice = new LoadedSlice(64, 1, 3 * 64 * 64, bytes);
        long after = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(slice);
        return after - before;
    }

    private static SampleView View(ImageSize size, Augmentation? augmentation) => new() { Size = size, Normalisation = LoaderRig.Normalisation, Augmentation = augmentation };

    private static SliceLoader Loader(IDataset set, SampleView view, bool inBytes = false, int sliceSize = 8) => new(new LoaderSettings
    {
        Dataset = set,
        View = view,
        Bytes = inBytes,
        Seed = 5,
        SliceSize = sliceSize,
        Depth = 3,
        Threads = 2,
        Bad = (_, _) => { },
    });

    private static void Start(SliceLoader loader) => loader.Start(LoaderRig.Epoch(2), LoaderRig.Order, default);
}
