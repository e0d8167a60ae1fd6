using Lockstep.Cli.Commands;

namespace Lockstep.Cli.Tests.Commands;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-file-").FullName;

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<UsageException>(() => ExperimentFile.Read("nowhere.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_EmptyPath_IsWrongUsage() => Assert.Throws<UsageException>(() => ExperimentFile.Read(string.Empty));

    [Fact]
    public void Read_Directory_NamesIt() =>
        Assert.StartsWith(_directory, Assert.Throws<UsageException>(() => ExperimentFile.Read(_directory)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_UnknownModel_NamesPlaceAndNearest()
    {
        string message = Assert.Throws<UsageException>(() => ExperimentFile.Read(Write("name: x\nmodel: resnet21\ndata: {source: glyphs}\n"))).Message;
        Assert.Contains(":2:8: model", message, StringComparison.Ordinal);
        Assert.Contains("did you mean resnet20?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralErrors_SaysAllOfThem()
    {
        string message = Assert.Throws<UsageException>(() => ExperimentFile.Read(Write("name: x\nepohcs: 3\nmodel: mlp\ndata: {source: glyphs}\nseed: many\n"))).Message;
        Assert.Contains(":2:1:", message, StringComparison.Ordinal);
        Assert.Contains(":5:7:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ValidFile_PathsAreRelativeToItsDirectory() =>
        Assert.Equal(_directory, ExperimentFile.Read(Write("name: x\nmodel: mlp\ndata: {source: glyphs}\n")).BaseDirectory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string yaml)
    {
        string path = Path.Combine(_directory, "experiment.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
