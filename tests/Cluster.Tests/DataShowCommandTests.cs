using System.Text.Json;
using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;
using Lockstep.Protocol.Samples;

namespace Lockstep.Cluster.Tests;

/// <summary>data show as a user calls it: the sheet has exactly what the rank's network would see in that step.</summary>
public sealed class DataShowCommandTests : IDisposable
{
    private const ulong Seed = 5;
    private const int Batch = 8;
    private const int Slice = 2;
    private const int Epoch = 1;
    private const int Step = 2;
    private const int Rank = 1;

    /// <summary>Rank 1 of 2 has the second half of a step's slices.</summary>
    private const int First = (Step * Batch) + (Batch / 2);

    private const int Shown = Batch / 2;
    private const int Gap = 2;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Without a size they are decoded once, and known by their numbers; with their own size they are read when they are needed.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData(", image_size: 12", true)]
    public async Task Show_ImagesWithoutChanges_TilesAreTheirPixels(string size, bool named)
    {
        KnownImages.WriteFolder(_folder, "images");
        var (sheet, samples) = await ShowAsync($$"""{source: image_folder, path: images{{size}}}""");
        long[] expected = Indices(new SampleOrder(Seed, KnownImages.Count));
        Assert.Equal(expected, samples.Select(sample => sample.GetProperty("index").GetInt64()));
        Assert.Equal(
            expected.Select(index => named ? Path.Combine(_folder.Path, "images", "train", $"{index / KnownImages.OfClass}", $"{index % KnownImages.OfClass:00}.png") : $"image {index}"),
            samples.Select(sample => sample.GetProperty("name").GetString()));
        Assert.Equal(expected.Select(index => index / KnownImages.OfClass), samples.Select(sample => sample.GetProperty("label").GetInt64()));
        AssertTiles(sheet, KnownImages.Side, (tile, y, x, channel) => KnownImages.Value((int)expected[tile], y, x, channel));
    }

    [Theory]
    [InlineData("source: image_folder", false)]
    [InlineData("source: shards", false)]
    [InlineData("source: shards, order: windowed, window: 2", true)]
    public async Task Show_AugmentedImages_TilesAreWhatTheLoaderGives(string source, bool windowed)
    {
        const int Size = 10;
        bool isFolder = source.EndsWith("folder", StringComparison.Ordinal);
        await WriteAsync(isFolder);
        var (sheet, samples) = await ShowAsync($$"""{ {{source}}, path: images, image_size: {{Size}}, augmentation: {crop: random_resized, flip: true, brightness: 0.4, hue: 0.1} }""");
        ISampleOrder order = windowed
            ? new WindowedOrder(Seed, [KnownImages.OfClass, KnownImages.OfClass, KnownImages.OfClass], 2)
            : new SampleOrder(Seed, KnownImages.Count);
        Assert.Equal(Indices(order), samples.Select(sample => sample.GetProperty("index").GetInt64()));
        var view = new SampleView
        {
            Size = new ImageSize(Size, Size, 3),
            Normalisation = Normalisation.ImageNet,
            Augmentation = new Augmentation { Crop = ImageCrop.RandomResized, Flip = true, Brightness = 0.4f, Hue = 0.1f },
        };
        float[] images = Load(isFolder ? DatasetKind.ImageFolder : DatasetKind.Shards, view, order);
        AssertTiles(sheet, Size, (tile, y, x, channel) => Pixel(images[(((((tile * Size) + y) * Size) + x) * 3) + channel], channel));
    }

    [Theory]
    [InlineData("--step 3", "expected a step from 0 to 2 of an epoch")]
    [InlineData("--step -1", "expected a step from 0 to 2 of an epoch")]
    [InlineData("--epoch 3", "which has 3 epochs")]
    [InlineData("--rank 2 --workers 2", "rank 2 of 2 workers: expected 0 to 1")]
    [InlineData("--rank 4 --workers 5", "has nothing to do: the step has 4 slices")]
    public async Task Show_NoSuchBatch_IsTwoAndSaysWhat(string place, string expected)
    {
        KnownImages.WriteFolder(_folder, "images");
        var (code, _, errors) = await LockstepProcess.RunAsync(["data", "show", Experiment("{source: image_folder, path: images}"), "--output", SheetPath, .. place.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(SheetPath));
    }

    [Fact]
    public async Task Show_NothingThere_IsTwoForTheTargetAndOneForItsData()
    {
        string nowhere = Path.Combine(_folder.Path, "nowhere");
        var (code, _, errors) = await LockstepProcess.RunAsync("data", "show", nowhere, "--output", SheetPath);
        Assert.Equal(2, code);
        Assert.Contains($"{nowhere}: expected an experiment file", errors, StringComparison.Ordinal);

        (code, _, errors) = await LockstepProcess.RunAsync("data", "show", Experiment("{source: image_folder, path: nowhere}"), "--output", SheetPath);
        Assert.Equal(1, code);
        Assert.Contains(nowhere, errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n'));
    }

    private string SheetPath => Path.Combine(_folder.Path, "sheet.png");

    private async Task WriteAsync(bool asFolder)
    {
        if (asFolder)
        {
            KnownImages.WriteFolder(_folder, "images");
            return;
        }

        KnownImages.WriteTars(_folder, "images");
        var (code, _, errors) = await LockstepProcess.RunAsync("data", "index", Path.Combine(_folder.Path, "images"));
        Assert.True(code == 0, errors);
    }

    private async Task<(SheetFile Sheet, List<JsonElement> Samples)> ShowAsync(string data)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "data", "show", Experiment(data), "--epoch", $"{Epoch}", "--step", $"{Step}", "--rank", $"{Rank}", "--workers", "2", "--output", SheetPath, "--json");
        Assert.True(code == 0, errors);
        return (new SheetFile(SheetPath), [.. JsonDocument.Parse(output).RootElement.GetProperty("samples").EnumerateArray()]);
    }

    private string Experiment(string data) => Experiments.Write(_folder.Path, $$"""
        name: show
        seed: {{Seed}}
        model: mlp
        data: {{data}}
        batch: {global: {{Batch}}, slice: {{Slice}}}
        epochs: 3
        """);

    private static long[] Indices(ISampleOrder order) => [.. Enumerable.Range(First, Shown).Select(place => order.At(Epoch, place))];

    private float[] Load(DatasetKind kind, SampleView view, ISampleOrder order)
    {
        using var pair = Datasets.Open(new DatasetSettings { Kind = kind, Path = Path.Combine(_folder.Path, "images"), ImageSize = view.Size.Height }, TestContext.Current.CancellationToken);
        using var loader = new SliceLoader(new LoaderSettings { Dataset = pair.Train, View = view, Seed = Seed, SliceSize = Shown, Depth = 1 });
        loader.Start(Enumerable.Repeat(new SliceRequest(Epoch, First, Shown), 1).GetEnumerator(), place => order.At(Epoch, place), TestContext.Current.CancellationToken);
        return loader.Take(0).Images.ToArray();
    }

    private static byte Pixel(float value, int channel) =>
        (byte)Math.Clamp(Math.Round((value * Normalisation.ImageNet.Std[channel]) + Normalisation.ImageNet.Mean[channel]), 0, 255);

    /// <summary>Four tiles in two rows, white between them.</summary>
    private static void AssertTiles(SheetFile sheet, int side, Func<int, int, int, int, byte> expected)
    {
        Assert.Equal(((2 * side) + Gap, (2 * side) + Gap), (sheet.Width, sheet.Height));
        for (int y = 0; y < sheet.Height; y++)
        {
            for (int x = 0; x < sheet.Width; x++)
            {
                var (row, inRow) = Math.DivRem(y, side + Gap);
                var (column, inColumn) = Math.DivRem(x, side + Gap);
                for (int channel = 0; channel < 3; channel++)
                {
                    byte value = inRow >= side || inColumn >= side ? (byte)255 : expected((row * 2) + column, inRow, inColumn, channel);
                    Assert.True(value == sheet[y, x, channel], $"({y}, {x}, {channel}): expected {value}, got {sheet[y, x, channel]}");
                }
            }
        }
    }
}
