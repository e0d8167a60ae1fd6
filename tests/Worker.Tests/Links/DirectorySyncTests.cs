using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

public sealed class DirectorySyncTests
{
    [Fact]
    public void TryFlush_Directory_WorksOnLinux()
    {
        string directory = Directory.CreateTempSubdirectory("lockstep-sync-").FullName;
        Assert.Equal(OperatingSystem.IsLinux(), DirectorySync.TryFlush(directory));
        Directory.Delete(directory);
    }

    [Fact]
    public void TryFlush_NothingThere_NamesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "flushes directories on Linux only.");
        string message = Assert.Throws<IOException>(() => DirectorySync.TryFlush("/nowhere/at/all")).Message;
        Assert.Contains("/nowhere/at/all", message, StringComparison.Ordinal);
        Assert.Contains("No such file", message, StringComparison.Ordinal);
    }
}
