using Lockstep.Data.Folders;
using Lockstep.Data.Native;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Loading;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Folders;

[Collection(nameof(QuietProcess))]
public sealed class FolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FolderDatasetTests()
    {
        Add("train/n02/b.JPEG", 21, 3);
        Add("train/n02/a.jpg", 20, 70_000);
        Add("train/n01/ü.png", 12, 5);
        Add("train/n01/B.jpeg", 10, 0);
        _folder.Write("train/n01/notes.txt", [1]);
        Add("val/n01/1.JPEG", 101, 1);
        Add("val/n02/1.JPEG", 102, 1);
    }

    [Fact]
    public void Read_EveryFile_GivesItsBytesAndLabel()
    {
        using var pair = Open();
        Assert.Null(pair.Train.Size);
        Assert.Equal((4, 2), (pair.Train.Count, pair.Test.Count));
        Assert.Equal(["n01", "n02"], pair.Train.ClassNames);
        using var reader = pair.Train.OpenReader();
        Assert.Equal([(0, 10, 0), (5, 12, 0), (70_000, 20, 1), (3, 21, 1), (0, 10, 0)], new[] { 0, 1, 2, 3, 0 }.Select(index =>
        {
            var sample = reader.Read(index);
            Assert.Null(sample.Size);
            Assert.True(sample.Bytes.IndexOfAnyExcept(sample.Bytes.IsEmpty ? (byte)0 : sample.Bytes[0]) < 0);
            return (sample.Bytes.Length, sample.Bytes.IsEmpty ? 10 : sample.Bytes[0], sample.Label);
        }));
        Assert.Equal(Path.Combine(_folder.Path, "train", "n01", "ü.png"), pair.Train.NameOf(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(4).Label);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Train.NameOf(-1));
    }

    [Fact]
    public void Read_VanishedFile_IsABadSample()
    {
        using var pair = Open();
        File.Delete(Path.Combine(_folder.Path, "train/n02/b.JPEG"));
        using var reader = pair.Train.OpenReader();
        Assert.Contains("cannot be opened", Assert.Throws<BadSampleException>(() => reader.Read(3).Label).Message);
        Assert.Equal(70_000, reader.Read(2).Bytes.Length);
    }

    [Fact]
    public void Read_FolderInItsPlace_IsABadSample()
    {
        using var pair = Open();
        File.Delete(pair.Train.NameOf(3));
        Directory.CreateDirectory(pair.Train.NameOf(3));
        using var reader = pair.Train.OpenReader();
        Assert.Contains("cannot be read", Assert.Throws<BadSampleException>(() => reader.Read(3).Label).Message);
    }

    [Fact]
    public void Read_AfterWarmUp_AllocatesNothing()
    {
        Assert.SkipUnless(PosixFile.IsSupported, "files are read through the framework here, which allocates");
        using var pair = Open();
        using var reader = pair.Train.OpenReader();
        for (int i = 0; i < 100; i++)
        {
            _ = reader.Read(i & 3);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = reader.Read(i & 3);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("LOC_synset_mapping.txt", "n02 goldfish, Carassius auratus\nn01 tench, Tinca tinca\nn03 other\n")]
    [InlineData("synset_words.txt", "n01 tench, Tinca tinca\r\nn02 goldfish, Carassius auratus\r\n")]
    [InlineData("classes.txt", "n01\ttench, Tinca tinca\n\nn02\tgoldfish, Carassius auratus")]
    public void Open_NamesFile_GivesNames(string file, string content)
    {
        _folder.Write(file, System.Text.Encoding.UTF8.GetBytes(content));
        using var pair = Open();
        Assert.Equal(["tench, Tinca tinca", "goldfish, Carassius auratus"], pair.Train.ClassNames);
        Assert.Equal(pair.Train.ClassNames, pair.Test.ClassNames);
    }

    [Fact]
    public void Open_NamesFileWithoutAClass_NamesIt()
    {
        string path = _folder.Write("synset_words.txt", "n01 tench\n"u8.ToArray());
        Assert.Contains($"{path} has no line for the class folder n02", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_TestWithoutClassFolders_TakesVal()
    {
        Add("test/ILSVRC2012_test_1.JPEG", 1, 1);
        using var pair = Open();
        Assert.Equal(2, pair.Test.Count);
    }

    [Fact]
    public void Open_ValWithoutClassFolders_SaysWhatToDo()
    {
        Directory.Delete(Path.Combine(_folder.Path, "val"), recursive: true);
        Add("val/ILSVRC2012_val_1.JPEG", 1, 1);
        Assert.Contains("val has no class folders", Assert.Throws<DataException>(Open).Message);
        Assert.Contains("move each image into a folder of its class", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Open_EmptyClass_NamesIt()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "train/n03"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "val/n03"));
        Assert.Contains("n03 has no images", Assert.Throws<DataException>(Open).Message);
    }

    [Fact]
    public void Peek_WithImageSize_OpensNoImage() =>
        Assert.Equal(new DatasetFacts(new ImageSize(224, 224, 3), 2), DatasetPeek.At(Settings()));

    public void Dispose() => _folder.Dispose();

    private DatasetPair Open() => Datasets.Open(Settings(), default);

    private DatasetSettings Settings() => new() { Kind = DatasetKind.ImageFolder, Path = _folder.Path, ImageSize = 224 };

    /// <summary>No image: what is read is not decoded.</summary>
    private void Add(string name, byte value, int length) => _folder.Write(name, [.. Enumerable.Repeat(value, length)]);
}
