using System.Text;
using Lockstep.Data.Packing;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Shards;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Packing;

public sealed class ShardPackerTests : IDisposable
{
    private readonly ShardRig _rig = new();
    private readonly ShardRig _other = new();

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Run_AnyThreads_GivesTheSameBytes(int? rawSide)
    {
        _rig.Pack(settings => settings with { Threads = 1, RawSide = rawSide });
        _other.Pack(settings => settings with { Threads = 5, RawSide = rawSide });
        Assert.Equal(_rig.Contents(), _other.Contents());
    }

    [Fact]
    public void Run_StoppedAtAnySampleAndRunAgain_GivesTheSameBytes()
    {
        _rig.Pack();
        for (int stop = 1; stop < 47; stop += 9)
        {
            using var ct = new CancellationTokenSource();
            int place = stop;
            var settings = _other.Settings with
            {
                Progress = progress =>
                {
                    if (progress.Done >= place)
                    {
                        ct.Cancel();
                    }
                },
            };
            Assert.ThrowsAny<OperationCanceledException>(() => ShardPacker.Run(Source(), settings, ct.Token));
            Assert.False(File.Exists(_other.File("dataset.json")));
        }

        var report = _other.Pack();
        Assert.True(report.KeptShards > 0, "nothing was kept");
        Assert.Equal(_rig.Contents(), _other.Contents());
    }

    /// <summary>What kill -9 leaves: a half written shard, one without its index, an index that was cut by a crash of the machine.</summary>
    [Fact]
    public void Run_AfterAKill_MakesOnlyWhatIsNotWhole()
    {
        var first = _rig.Pack();
        var whole = _rig.Contents();
        File.Delete(_rig.File("dataset.json"));
        File.Delete(_rig.File("train-00001.tar.idx"));
        File.Move(_rig.File("train-00002.tar"), _rig.File("train-00002.tar.partial"));
        File.WriteAllBytes(_rig.File("train-00003.tar.idx"), [1, 2, 3]);
        var report = _rig.Pack();
        Assert.Equal(first.Shards - 3, report.KeptShards);
        Assert.Equal(whole, _rig.Contents());
    }

    [Fact]
    public void Run_Again_KeepsAll()
    {
        var first = _rig.Pack();
        var again = _rig.Pack();
        Assert.Equal(first.Shards, again.KeptShards);
        Assert.Equal((40, 7), (again.TrainSamples, again.ValSamples));
    }

    [Fact]
    public void Run_OtherOptionsInTheSameFolder_IsRefused()
    {
        _rig.Pack();
        var error = Assert.Throws<DataException>(() => _rig.Pack(settings => settings with { ShuffleSeed = 9 }));
        Assert.Contains(_rig.File("pack.json"), error.Message);
        Assert.Contains("\"shuffle_seed\": 9", error.Message);
        error = Assert.Throws<DataException>(() => _rig.Pack(train: 41));
        Assert.Contains("\"samples\": 41", error.Message);
    }

    [Fact]
    public void Run_Shuffled_SpreadsClassesAndLosesNothing()
    {
        _rig.Pack(train: 400);
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        var found = new List<string>();
        int sameAsSource = 0;
        for (long i = 0; i < 400; i++)
        {
            var sample = reader.Read(i);
            found.Add(Convert.ToHexString(sample.Bytes) + sample.Label);
            sameAsSource += sample.Label == i % 4 ? 1 : 0;
        }

        Assert.InRange(sameAsSource, 50, 150);
        _other.Pack(settings => settings with { ShuffleSeed = null }, train: 400);
        using var straight = _other.Open();
        using var straightReader = straight.Train.OpenReader();
        var expected = new List<string>();
        for (long i = 0; i < 400; i++)
        {
            var sample = straightReader.Read(i);
            expected.Add(Convert.ToHexString(sample.Bytes) + sample.Label);
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Run_BrokenImages_AreNamedListedAndLeftOut()
    {
        var source = new DatasetPair(new PixelSet(40, 4, 3, 17), new PixelSet(7, 4, 6));
        var told = new List<string>();
        var report = ShardPacker.Run(source, _rig.Settings with { TolerateBad = 3, Report = bad => told.Add(bad.Path) }, default);
        Assert.Equal((38, 6), (report.TrainSamples, report.ValSamples));
        Assert.Equal(["/somewhere/pic 17.JPEG", "/somewhere/pic 3.JPEG", "/somewhere/pic 6.JPEG"], report.Bad.Select(bad => bad.Path).Order(StringComparer.Ordinal));
        Assert.Equal(3, told.Count);
        Assert.All(report.Bad, bad => Assert.Equal("broken on purpose", bad.Reason));
        Assert.Equal(3, ShardPacker.Run(source, _rig.Settings with { TolerateBad = 3 }, default).Bad.Count);
    }

    [Fact]
    public void Run_TooManyBroken_FailsAndGoesOnWhenMoreAreTolerated()
    {
        var source = new DatasetPair(new PixelSet(40, 4, 3, 17), new PixelSet(7, 4));
        var error = Assert.Throws<DataException>(() => ShardPacker.Run(source, _rig.Settings with { TolerateBad = 1 }, default));
        Assert.Contains("2 broken images, tolerated are 1", error.Message);
        Assert.Contains("/somewhere/pic 3.JPEG: broken on purpose", error.Message);
        Assert.False(File.Exists(_rig.File("dataset.json")));
        ShardPacker.Run(source, _rig.Settings with { TolerateBad = 2 }, default);
        ShardPacker.Run(source, _other.Settings with { TolerateBad = 2 }, default);
        Assert.Equal(_other.Contents(), _rig.Contents());
    }

    [Fact]
    public void Run_ImageFolder_KeepsEveryByteAndTheFilesNames()
    {
        JpegSamples.SkipWithoutLibrary();
        using var folder = new TemporaryFolder();
        byte[] png = PngFile.Of(1, 1, 8, 0, [0, 9]);
        folder.Write("train/cat/a.b.JPEG", JpegSamples.Grey);
        folder.Write("train/dog/ö x.png", png);
        folder.Write("val/cat/1.jpg", JpegSamples.Colour);
        folder.Write("val/dog/2.png", png);
        using var source = PackSource.Open(folder.Path, 1, default);
        ShardPacker.Run(source, _rig.Settings with { ShuffleSeed = null, StemOf = PackSource.StemOf(folder.Path) }, default);
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        Assert.Equal(JpegSamples.Grey, reader.Read(0).Bytes.ToArray());
        Assert.Equal(png, reader.Read(1).Bytes.ToArray());
        byte[][] archives = [.. Directory.GetFiles(_rig.Path, "train-*.tar").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Assert.Contains("000000000-a_b.jpg", Encoding.ASCII.GetString(archives[0]), StringComparison.Ordinal);
        Assert.Contains("000000001-__x.png", Encoding.ASCII.GetString(archives[^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ShorterSide_ShrinksOnlyWhatIsLarger()
    {
        JpegSamples.SkipWithoutLibrary();
        using var folder = new TemporaryFolder();
        folder.Write("train/a/large.jpg", JpegSamples.Colour);
        folder.Write("train/a/small.png", PngFile.Of(4, 9, 8, 0, new byte[45]));
        folder.Write("val/a/1.jpg", JpegSamples.Grey);
        using var source = PackSource.Open(folder.Path, 1, default);
        ShardPacker.Run(source, _rig.Settings with { ShuffleSeed = null, ShorterSide = 4, Quality = 95 }, default);
        using var pair = _rig.Open();
        using var reader = pair.Train.OpenReader();
        using var pixels = new SourcePixels();
        var rgb = pixels.Rgb(reader.Read(0), int.MaxValue, out var size);
        Assert.Equal(new ImageSize(4, 8, 3), size);
        Assert.InRange(rgb[0], 195, 205);
        Assert.Equal(PngFile.Of(4, 9, 8, 0, new byte[45]), reader.Read(1).Bytes.ToArray());
    }

    [Fact]
    public void Run_FolderInUse_SaysSo()
    {
        Directory.CreateDirectory(_rig.Path);
        using var held = new FileStream(_rig.File("lockstep.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("another lockstep data command", Assert.Throws<DataException>(() => _rig.Pack()).Message);
    }

    [Fact]
    public void KindOf_Nothing_ListsWhatIsKnown() =>
        Assert.Contains("train (ImageFolder)", Assert.Throws<DataException>(() => PackSource.KindOf(_rig.Path)).Message);

    public void Dispose()
    {
        _rig.Dispose();
        _other.Dispose();
    }

    private static DatasetPair Source() => new(new PixelSet(40, 4), new PixelSet(7, 4));
}
