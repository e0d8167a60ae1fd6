using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Binary;

public sealed class CifarReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CifarReaderTests()
    {
        for (int i = 1; i <= 5; i++)
        {
            _folder.Write($"data_batch_{i}.bin", [.. Image((byte)i), .. Image((byte)(i + 4))]);
        }

        _folder.Write("test_batch.bin", Image(7));
    }

    [Fact]
    public void Open_Batches_JoinsThemAndInterleavesThePlanes()
    {
        using var pair = Open();
        Assert.Equal((10, 1, new ImageSize(32, 32, 3)), (pair.Train.Count, pair.Test.Count, pair.Train.Size));
        byte[] pixels = new byte[3072];
        pair.Train.Read(5, pixels, out int label);

        // Second image of the third file.
        Assert.Equal(7, label);
        Assert.Equal([7, 8, 9, 8, 9, 10], pixels[..6]);
        Assert.Equal(((7 + 1023) & 255, (8 + 1023) & 255, (9 + 1023) & 255), (pixels[^3], pixels[^2], pixels[^1]));
        Assert.Equal("airplane", pair.Train.ClassNames[0]);
    }

    [Fact]
    public void Open_NamesFile_GivesNames()
    {
        _folder.Write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"u8.ToArray());
        using var pair = Open();
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], pair.Test.ClassNames);
    }

    [Fact]
    public void Open_TooFewNames_SaysHowMany()
    {
        _folder.Write("batches.meta.txt", "a\nb\n"u8.ToArray());
        Assert.Contains("has 2 class names, expected 10", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_ArchiveFolderInside_IsFound()
    {
        string inner = Path.Combine(_folder.Path, "cifar-10-batches-bin");
        Directory.CreateDirectory(inner);
        foreach (string file in Directory.GetFiles(_folder.Path))
        {
            File.Move(file, Path.Combine(inner, Path.GetFileName(file)));
        }

        using var pair = Open();
        Assert.Equal(10, pair.Train.Count);
    }

    [Fact]
    public void Open_MissingBatch_NamesIt()
    {
        File.Delete(Path.Combine(_folder.Path, "data_batch_4.bin"));
        Assert.Contains("data_batch_4.bin is missing", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_TruncatedBatch_SaysLengths()
    {
        string path = _folder.Write("data_batch_2.bin", Image(1)[..3000]);
        Assert.Contains($"{path} has 3000 bytes, expected a multiple of 3073", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_LabelOutOfRange_SaysWhere()
    {
        string path = _folder.Write("data_batch_2.bin", [.. Image(1), .. Image(10)]);
        Assert.Contains($"{path} at byte 3073 has label 10, expected 0 to 9", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_Cifar100_TakesTheFineLabels()
    {
        _folder.Write("train.bin", [.. Fine(3, 99), .. Fine(19, 0)]);
        _folder.Write("test.bin", Fine(0, 42));
        using (var pair = OpenCifar100())
        {
            Assert.Equal((2, 1, new ImageSize(32, 32, 3)), (pair.Train.Count, pair.Test.Count, pair.Train.Size));
            byte[] pixels = new byte[3072];
            pair.Train.Read(0, pixels, out int label);
            Assert.Equal((99, (byte)99, (byte)100, (byte)101, (byte)100), (label, pixels[0], pixels[1], pixels[2], pixels[3]));
            Assert.Equal((100, "class 42"), (pair.Train.ClassNames.Count, pair.Train.ClassNames[42]));
        }

        _folder.Write("fine_label_names.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"name {i}"))));
        using var named = OpenCifar100();
        Assert.Equal("name 99", named.Test.ClassNames[99]);
    }

    [Fact]
    public void Open_Cifar100LabelOutOfRange_SaysWhere()
    {
        string path = _folder.Write("train.bin", [.. Fine(3, 99), .. Fine(19, 100)]);
        _folder.Write("test.bin", Fine(0, 42));
        var error = Assert.Throws<DataException>(OpenCifar100);
        Assert.Contains($"{path} at byte 3075 has label 100, expected 0 to 99: it is no CIFAR-100 batch", error.Message);
        _folder.Write("train.bin", Fine(3, 9)[..^1]);
        Assert.Contains("expected a multiple of 3074 (two labels and 3072 pixels)", Assert.Throws<DataException>(OpenCifar100).Message);
        File.Delete(path);
        Assert.Contains("unpack cifar-100-binary.tar.gz", Assert.Throws<DataException>(OpenCifar100).Message);
    }

    public void Dispose() => _folder.Dispose();

    private DatasetPair Open() => Datasets.Open(new DatasetSettings { Kind = DatasetKind.Cifar10, Path = _folder.Path }, default);

    private DatasetPair OpenCifar100() => Datasets.Open(new DatasetSettings { Kind = DatasetKind.Cifar100, Path = _folder.Path }, default);

    private static byte[] Fine(byte coarse, byte label) => [coarse, .. Image(label)];

    /// <summary>Value i of plane p is label + i + p.</summary>
    private static byte[] Image(byte label) =>
        [label, .. Enumerable.Range(0, 3072).Select(i => (byte)(label + (i % 1024) + (i / 1024)))];
}
