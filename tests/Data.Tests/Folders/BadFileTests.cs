using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;
using Lockstep.Data.Tests.Png;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Folders;

public sealed class BadFileTests : IDisposable
{
    private static readonly byte[] Good = PngFile.Of(8, 8, 8, 0, new byte[72]);

    private readonly TemporaryFolder _folder = new();
    private readonly List<BadSample> _reported = [];

    public BadFileTests()
    {
        _folder.Write("train/a/good.png", Good);
        _folder.Write("test/a/good.png", Good);
    }

    [Fact]
    public void Open_AsManyBadAsTolerated_ReportsAndSkipsThem()
    {
        string garbage = _folder.Write("train/a/0.jpg", [1, 2, 3, 4, 5]);
        string empty = _folder.Write("train/a/1.png", []);
        string cut = _folder.Write("test/a/cut.png", Good[..^20]);
        using var pair = Datasets.Open(Settings(tolerate: 3), default);
        Assert.Equal((1, 1), (pair.Train.Count, pair.Test.Count));
        Assert.Equal([garbage, empty, cut], _reported.Select(bad => bad.Path));
        Assert.Contains("found the bytes 01020304, expected JPEG", _reported[0].Reason);
        Assert.Contains("an empty file", _reported[1].Reason);
        Assert.Contains("PNG ends inside a chunk", _reported[2].Reason);
    }

    [Fact]
    public void Open_OneMoreThanTolerated_FailsWithTheList()
    {
        string first = _folder.Write("train/a/0.jpg", [1, 2, 3, 4, 5]);
        string second = _folder.Write("test/a/1.png", Good[..50]);
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(tolerate: 1), default));
        Assert.Equal([first, second], error.BadSamples.Select(bad => bad.Path));
        Assert.Contains("2 broken images, tolerated are 1", error.Message);
        Assert.Contains(first, error.Message);
        Assert.Contains(second, error.Message);
    }

    [Fact]
    public void Open_TruncatedJpeg_CountsAsBad()
    {
        JpegSamples.SkipWithoutLibrary();
        string cut = _folder.Write("train/a/cut.jpg", JpegSamples.Grey[..^6]);
        using var pair = Datasets.Open(Settings(tolerate: 1), default);
        Assert.Equal(1, pair.Train.Count);
        Assert.Equal(cut, Assert.Single(_reported).Path);
    }

    [Fact]
    public void Open_FirstFileBad_TakesTheSizeFromTheNext()
    {
        _folder.Write("train/a/0.png", [1]);
        using var pair = Datasets.Open(Settings(tolerate: 1), default);
        Assert.Equal(new ImageSize(8, 8, 3), pair.Train.Size);
    }

    [Fact]
    public void Open_AllBad_FailsWhateverIsTolerated()
    {
        _folder.Write("test/a/good.png", [1]);
        var error = Assert.Throws<DataException>(() => Datasets.Open(Settings(tolerate: 10), default));
        Assert.Contains("all of 1 images are broken", error.Message);
        _folder.Write("train/a/good.png", [1]);
        error = Assert.Throws<DataException>(() => Datasets.Open(Settings(tolerate: 10), default));
        Assert.Contains("none of 1 images can be read", error.Message);
    }

    [Fact]
    public void Open_Cancelled_Throws()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => Datasets.Open(Settings(0), new CancellationToken(canceled: true)));
    }

    public void Dispose() => _folder.Dispose();

    private DatasetSettings Settings(int tolerate) =>
        new() { Kind = DatasetKind.ImageFolder, Path = _folder.Path, TolerateBad = tolerate, Report = _reported.Add };
}
