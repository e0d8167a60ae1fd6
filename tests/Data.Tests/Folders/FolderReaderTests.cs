using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Folders;

public sealed class FolderReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("test", 1)]
    [InlineData("test", 3)]
    [InlineData("val", 2)]
    public void Open_Folders_GivesClassesAndFilesInOrdinalOrder(string test, int threads)
    {
        Add("train/dog/b.png", 21);
        Add("train/dog/a.png", 20);
        Add("train/cat/z.PNG", 11);
        Add("train/cat/B.png", 10);
        Add("train/Zebra/1.png", 1);
        _folder.Write("train/cat/notes.txt", [1]);
        Add($"{test}/Zebra/1.png", 101);
        Add($"{test}/cat/1.png", 102);
        Add($"{test}/dog/1.png", 103);
        using var pair = Datasets.Open(Settings() with { Threads = threads }, default);
        Assert.Equal(["Zebra", "cat", "dog"], pair.Train.ClassNames);
        Assert.Equal([(1, 0), (10, 1), (11, 1), (20, 2), (21, 2)], Samples(pair.Train));
        Assert.Equal([(101, 0), (102, 1), (103, 2)], Samples(pair.Test));
        Assert.Equal(new ImageSize(1, 2, 3), pair.Train.Size);
    }

    [Fact]
    public void Open_ManyFiles_KeepsTheirOrderOverThreads()
    {
        for (int i = 0; i < 200; i++)
        {
            Add($"train/a/{i:D3}.png", (byte)i);
        }

        Add("test/a/1.png", 1);
        using var pair = Datasets.Open(Settings() with { Threads = 4 }, default);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (i, 0)), Samples(pair.Train));
    }

    [Fact]
    public void Open_ContentAndNameDisagree_TheContentDecides()
    {
        JpegSamples.SkipWithoutLibrary();
        _folder.Write("train/a/jpeg-named.png", JpegSamples.Grey);
        _folder.Write("train/a/png-named.jpeg", PngFile.Of(8, 8, 8, 0, new byte[72]));
        _folder.Write("test/a/1.jpg", JpegSamples.Grey);
        using var pair = Datasets.Open(Settings(), default);
        Assert.Equal([(77, 0), (0, 0)], Samples(pair.Train));
    }

    [Fact]
    public void Open_OtherSize_NamesFileAndSizes()
    {
        AddMinimum();
        string path = _folder.Write("train/a/other.png", PngFile.Of(3, 1, 8, 0, [0, 1, 2, 3]));
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings() with { TolerateBad = 10 }, default));
        Assert.Contains($"{path} is 3x1x3, expected 2x1x3", error.Message);
    }

    [Fact]
    public void Open_EmptyClass_NamesIt()
    {
        AddMinimum();
        Directory.CreateDirectory(Path.Combine(_folder.Path, "train/empty"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "test/empty"));
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(), default));
        Assert.Contains($"{Path.Combine(_folder.Path, "train/empty")} has no images", error.Message);
    }

    [Fact]
    public void Open_NoTestFolder_SaysWhatIsExpected()
    {
        Add("train/a/1.png", 1);
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(), default));
        Assert.Contains("has no folder test or val", error.Message);
    }

    [Fact]
    public void Open_NoClassFolders_NamesTheFolder()
    {
        _folder.Write("train/1.png", [1]);
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(), default));
        Assert.Contains("train has no class folders", error.Message);
    }

    [Fact]
    public void Open_OtherClassesInTest_NamesThem()
    {
        AddMinimum();
        Add("train/b/1.png", 1);
        Add("test/c/1.png", 1);
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(), default));
        Assert.Contains("missing [b], not known [c]", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static (int Level, int Label)[] Samples(IDataset set)
    {
        byte[] pixels = new byte[set.Size!.Value.Length];
        return [.. Enumerable.Range(0, (int)set.Count).Select(i =>
        {
            set.Read(i, pixels, out int label);
            return ((int)pixels[0], label);
        })];
    }

    private DatasetSettings Settings() => new() { Kind = DatasetKind.ImageFolder, Path = _folder.Path };

    private void AddMinimum()
    {
        Add("train/a/1.png", 1);
        Add("test/a/1.png", 1);
    }

    /// <summary>2 x 1 pixels, grey.</summary>
    private void Add(string name, byte level) => _folder.Write(name, PngFile.Of(2, 1, 8, 0, [0, level, level]));
}
