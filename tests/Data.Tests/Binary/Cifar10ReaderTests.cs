using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Binary;

public sealed class Cifar10ReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Cifar10ReaderTests()
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

    public void Dispose() => _folder.Dispose();

    private DatasetPair Open() => Datasets.Open(new DatasetSettings { Kind = DatasetKind.Cifar10, Path = _folder.Path }, default);

    /// <summary>Value i of plane p is label + i + p.</summary>
    private static byte[] Image(byte label) =>
        [label, .. Enumerable.Range(0, 3072).Select(i => (byte)(label + (i % 1024) + (i / 1024)))];
}
