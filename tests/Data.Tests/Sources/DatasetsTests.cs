using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

public sealed class DatasetsTests
{
    [Theory]
    [InlineData(DatasetKind.ImageFolder)]
    [InlineData(DatasetKind.Cifar10)]
    [InlineData(DatasetKind.Cifar100)]
    [InlineData(DatasetKind.Mnist)]
    public void Open_WithoutPath_SaysWhichSetting(DatasetKind kind)
    {
        var error = Assert.Throws<DataException>(() => Datasets.Open(new DatasetSettings { Kind = kind }, default));
        Assert.Contains("set data.path", error.Message);
    }

    [Theory]
    [InlineData(DatasetKind.ImageFolder)]
    [InlineData(DatasetKind.Cifar10)]
    [InlineData(DatasetKind.Cifar100)]
    [InlineData(DatasetKind.Mnist)]
    public void Open_MissingFolder_NamesIt(DatasetKind kind)
    {
        var settings = new DatasetSettings { Kind = kind, Path = "/nowhere/at/all" };
        var error = Assert.Throws<DataException>(() => Datasets.Open(settings, default));
        Assert.Contains("/nowhere/at/all is not a folder", error.Message);
    }

    [Fact]
    public void Open_UnknownKind_ListsKinds()
    {
        var error = Assert.Throws<DataException>(() => Datasets.Open(new DatasetSettings { Kind = (DatasetKind)99 }, default));
        Assert.Contains("Glyphs, ImageFolder, Cifar10", error.Message);
    }

    [Fact]
    public void Open_EveryKind_HasReader()
    {
        foreach (var kind in Enum.GetValues<DatasetKind>())
        {
            var settings = new DatasetSettings { Kind = kind, TrainImages = 1, TestImages = 1 };
            var error = Record.Exception(() => Datasets.Open(settings, default).Dispose());
            Assert.DoesNotContain("unknown", error?.Message ?? "");
        }
    }
}
