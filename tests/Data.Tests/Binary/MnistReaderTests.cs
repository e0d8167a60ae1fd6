using System.IO.Compression;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Binary;

public sealed class MnistReaderTests : IDisposable
{
    // Three images of 2 rows and 3 columns.
    private static readonly byte[] Images =
        [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26];

    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 3, 9, 0, 4];

    private readonly TemporaryFolder _folder = new();

    public MnistReaderTests()
    {
        _folder.Write("train-images-idx3-ubyte", Images);
        _folder.Write("train-labels-idx1-ubyte", Labels);
        _folder.Write("t10k-images-idx3-ubyte.gz", Gzip(Images));
        _folder.Write("t10k-labels-idx1-ubyte.gz", Gzip(Labels));
    }

    [Fact]
    public void Open_PlainAndPacked_GiveTheSame()
    {
        using var pair = Open();
        byte[] pixels = new byte[6];
        foreach (var set in new[] { pair.Train, pair.Test })
        {
            Assert.Equal((3, new ImageSize(2, 3, 1)), (set.Count, set.Size));
            set.Read(1, pixels, out int label);
            Assert.Equal(0, label);
            Assert.Equal([11, 12, 13, 14, 15, 16], pixels);
            set.Read(2, pixels, out label);
            Assert.Equal(4, label);
            Assert.Equal([21, 22, 23, 24, 25, 26], pixels);
        }
    }

    [Fact]
    public void Open_WrongMagic_SaysBoth()
    {
        string path = _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 1, .. Images[4..]]);
        Assert.Contains($"{path} at byte 0 has 00000801, expected the magic 00000803", Fails());
    }

    [Fact]
    public void Open_Truncated_IsRefused()
    {
        _folder.Write("train-images-idx3-ubyte", Images[..^1]);
        Assert.Contains("has 17 bytes after the header of 16, expected 18 (3 x 2 x 3)", Fails());
    }

    [Fact]
    public void Open_TooLong_IsRefused()
    {
        _folder.Write("train-labels-idx1-ubyte", [.. Labels, 1]);
        Assert.Contains("has more than 3 bytes", Fails());
    }

    [Theory]
    [InlineData(127, 255)]
    [InlineData(255, 255)]
    [InlineData(0, 0)]
    public void Open_ImpossibleCount_IsRefusedWithoutAskingForTheMemory(byte high, byte low)
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, high, low, low, low, .. Images[8..]]);
        Assert.Contains("not positive or are more than the file can hold", Fails());
    }

    [Fact]
    public void Open_LabelOutOfRange_SaysWhere()
    {
        _folder.Write("train-labels-idx1-ubyte", [.. Labels[..9], 10, 4]);
        Assert.Contains("at byte 9 (of the plain file) has label 10, expected 0 to 9", Fails());
    }

    [Fact]
    public void Open_OtherNumberOfLabels_SaysBoth()
    {
        _folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 9, 0]);
        Assert.Contains("has 2 labels, expected 3", Fails());
    }

    [Fact]
    public void Open_BrokenGzip_SaysSo()
    {
        byte[] packed = Gzip(Images);
        packed[^6] ^= 0xFF;
        _folder.Write("t10k-images-idx3-ubyte.gz", packed);
        Assert.Contains("is broken gzip", Fails());
    }

    [Fact]
    public void Open_MissingFile_NamesIt()
    {
        File.Delete(Path.Combine(_folder.Path, "train-labels-idx1-ubyte"));
        Assert.Contains("train-labels-idx1-ubyte (or .gz) is missing", Fails());
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private DatasetPair Open() => Datasets.Open(new DatasetSettings { Kind = DatasetKind.Mnist, Path = _folder.Path }, default);

    private string Fails() => Assert.Throws<DataException>(Open).Message;
}
