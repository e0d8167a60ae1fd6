using System.Formats.Tar;
using System.Text;
using Lockstep.Data.Indexing;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Sources;
using Lockstep.Data.Tests.TarFiles;
using Lockstep.Data.Tests.TfRecords;

namespace Lockstep.Data.Tests.Indexing;

public sealed class ShardIndexerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private IndexSettings Settings => new() { Folder = _folder.Path, Threads = 2 };

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void Run_TarsOfAnotherWriter_GiveTheirSamples(TarEntryFormat format)
    {
        _folder.Write("train/b.tar", ForeignTar.Of(format, ("x/2.png", Image(30)), ("x/2.cls", [.. "1\n"u8])));
        _folder.Write("train/a.tar", ForeignTar.Of(format, ("1.cls", [.. "0"u8]), ("1.txt", [.. "a cat"u8]), ("1.png", Image(10)), ("2.PNG", Image(20)), ("2.json", [.. "{\"label\": 2, \"x\": []}"u8])));
        _folder.Write("val/a.tar", ForeignTar.Of(format, ("1.png", Image(40)), ("1.cls", [.. "2"u8])));
        var report = ShardIndexer.Run(Settings, default);
        Assert.Equal((3, 1, 3, 3, 0), (report.TrainSamples, report.ValSamples, report.Shards, report.Classes, report.LabelBase));
        using var pair = Open();
        Assert.Equal([(10, 0), (20, 2), (30, 1)], Samples(pair.Train));
        Assert.Equal([(40, 2)], Samples(pair.Test));
        Assert.Equal(3, ShardIndexer.Run(Settings, default).KeptShards);
    }

    [Theory]
    [InlineData(null, 1, new[] { 0, 1 })]
    [InlineData(0, 0, new[] { 1, 2 })]
    public void Run_TfRecordsThatCountFromOne_BeginAtTheLabelBase(int? given, int expected, int[] labels)
    {
        _folder.Write("train-00000-of-00001", ExampleBytes.Records(ExampleBytes.Example(Image(10), 1), ExampleBytes.Example(Image(20), 2)));
        _folder.Write("validation-00000-of-00001", ExampleBytes.Records(ExampleBytes.Example(Image(30), 2)));
        Assert.Equal(expected, ShardIndexer.Run(Settings with { LabelBase = given }, default).LabelBase);
        using var pair = Open();
        Assert.Equal([(10, labels[0]), (20, labels[1])], Samples(pair.Train));
        Assert.Equal([(30, labels[1])], Samples(pair.Test));
    }

    [Fact]
    public void Run_TfRecordsWithAZero_CountFromZero()
    {
        _folder.Write("train.tfrecord", ExampleBytes.Records(ExampleBytes.Example(Image(10), 0), ExampleBytes.Example(Image(20), 1)));
        _folder.Write("test.tfrecord", ExampleBytes.Records(ExampleBytes.Example(Image(30), 1)));
        var report = ShardIndexer.Run(Settings with { ClassNames = ["cat", "dog"] }, default);
        Assert.Equal(0, report.LabelBase);
        using var pair = Open();
        Assert.Equal(["cat", "dog"], pair.Train.ClassNames);
    }

    [Theory]
    [InlineData("2.png", "an image without a label")]
    [InlineData("2.cls", "a label without an image")]
    [InlineData("2.png,2.jpg,2.cls", "several images of one key")]
    public void Run_IncompleteSample_IsNamedWithOffsetAndKey(string members, string expected)
    {
        AddVal();
        var files = members.Split(',').Select(name => (name, name.EndsWith("cls", StringComparison.Ordinal) ? [.. "0"u8] : Image(1)));
        string path = _folder.Write("train.tar", ForeignTar.Of(TarEntryFormat.Ustar, [("1.png", Image(7)), ("1.cls", [.. "0"u8]), .. files]));
        var error = Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default));
        Assert.Contains($"{path} at offset ", error.Message);
        Assert.Contains("(key 2): ", error.Message);
        Assert.Contains(expected, error.Message);
        var report = ShardIndexer.Run(Settings with { TolerateBad = 1 }, default);
        Assert.Single(report.Bad);
        Assert.Equal(1, report.TrainSamples);
        Assert.Single(ShardIndexer.Run(Settings with { TolerateBad = 1 }, default).Bad);
    }

    [Theory]
    [InlineData("seven")]
    [InlineData("-1")]
    [InlineData("")]
    public void Run_LabelThatIsNone_IsABadSample(string label)
    {
        AddVal();
        _folder.Write("train.tar", ForeignTar.Of(TarEntryFormat.Ustar, ("1.png", Image(7)), ("1.cls", Encoding.ASCII.GetBytes(label))));
        Assert.Contains("1.cls at offset", Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default)).Message);
    }

    [Fact]
    public void Run_LabelWithoutAClass_NamesShardAndOffset()
    {
        AddVal();
        string path = _folder.Write("train.tar", ForeignTar.Of(TarEntryFormat.Ustar, ("1.png", Image(7)), ("1.cls", [.. "5"u8])));
        var error = Assert.Throws<DataException>(() => ShardIndexer.Run(Settings with { ClassNames = ["a", "b"] }, default));
        Assert.Contains($"{path} at offset 512 has label 5, expected 0 to 1", error.Message);
    }

    [Fact]
    public void Run_CutTar_NamesPathAndOffset()
    {
        AddVal();
        byte[] whole = ForeignTar.Of(TarEntryFormat.Ustar, ("1.png", Image(7)), ("1.cls", [.. "0"u8]));
        string path = _folder.Write("train.tar", whole[..1100]);
        var error = Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default));
        Assert.Contains($"{path} ", error.Message);
        Assert.Contains("cut short; fetch the archive again", error.Message);
        Assert.False(File.Exists(path + ".idx"));
    }

    [Fact]
    public void Run_TfRecordWithDamagedBytes_IsBadOrFails()
    {
        AddVal();
        byte[] records = ExampleBytes.Records(ExampleBytes.Example(Image(10), 0), ExampleBytes.Example(Image(20), 0));
        records[40] ^= 1;
        string path = _folder.Write("train.tfrecord", records);
        var error = Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default));
        Assert.Contains($"{path} at offset 0", error.Message);
        Assert.Contains("masked CRC-32C", error.Message);
        Assert.Equal(1, ShardIndexer.Run(Settings with { TolerateBad = 1 }, default).TrainSamples);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-10)]
    public void Run_CutTfRecord_NamesTheOffsetOfTheRecord(int change)
    {
        AddVal();
        byte[] first = ExampleBytes.Records(ExampleBytes.Example(Image(10), 0));
        byte[] both = [.. first, .. ExampleBytes.Records(ExampleBytes.Example(Image(20), 0))];
        string path = _folder.Write("train.tfrecord", both[..(both.Length + change)]);
        Assert.Contains($"{path} at offset {first.Length} has a record of", Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default)).Message);
        File.WriteAllBytes(path, both[..(first.Length + 5)]);
        Assert.Contains($"{path} at offset {first.Length} has 5 bytes", Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default)).Message);
    }

    [Fact]
    public void Run_SomethingElse_IsNamed()
    {
        AddVal();
        string path = _folder.Write("train-readme.txt", [.. "hello, this is no shard"u8]);
        Assert.Contains($"{path} begins with", Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default)).Message);
    }

    [Fact]
    public void Run_NoShardsOfAHalf_SaysWhatIsExpected()
    {
        AddVal();
        Assert.Contains("has no shards of the half train", Assert.Throws<DataException>(() => ShardIndexer.Run(Settings, default)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Image(byte level) => PngFile.Of(1, 1, 8, 0, [0, level]);

    private static List<(int Level, int Label)> Samples(IDataset set)
    {
        using var reader = set.OpenReader();
        using var pixels = new Data.Packing.SourcePixels();
        var found = new List<(int, int)>();
        for (long i = 0; i < set.Count; i++)
        {
            var sample = reader.Read(i);
            found.Add((pixels.Rgb(sample, int.MaxValue, out _)[0], sample.Label));
        }

        return found;
    }

    private void AddVal() => _folder.Write("val.tar", ForeignTar.Of(TarEntryFormat.Ustar, ("1.png", Image(7)), ("1.cls", [.. "0"u8])));

    private DatasetPair Open() => Datasets.Open(new DatasetSettings { Kind = DatasetKind.Shards, Path = _folder.Path, ImageSize = 1 }, default);
}
