using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class RunFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The device takes no byte, as a full disk does; a run must go on all the same.
    [Fact]
    public void Write_DiskIsFull_ThrowsNothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs the device /dev/full of Linux.");
        File.CreateSymbolicLink(Path.Combine(_directory, "metrics.jsonl"), "/dev/full");
        File.CreateSymbolicLink(Path.Combine(_directory, "summary.json"), "/dev/full");
        var files = new RunFiles(_directory);
        files.Create("name: x", _directory);
        files.WriteEvent(new RunEvent { Kind = "checkpoint-failed", Text = "No space left on device" }, DateTimeOffset.UnixEpoch);
        files.WriteProgress(new RunInfo(), DateTimeOffset.UnixEpoch);
        files.WriteSummary(new RunInfo());
        files.Dispose();
    }

    [Fact]
    public void ReadShardSizes_Written_AreTheNewest()
    {
        using var files = new RunFiles(_directory);
        files.WriteShardSizes([1, 2]);
        files.WriteShardSizes([3, 1L << 40, 0]);
        Assert.Equal([3, 1L << 40, 0], RunFiles.ReadShardSizes(_directory));
    }

    [Fact]
    public void ReadShardSizes_NeverWritten_Throws() => Assert.ThrowsAny<IOException>(() => RunFiles.ReadShardSizes(_directory));

    [Fact]
    public void WriteEvent_RoomEnough_IsALineOfJson()
    {
        using (var files = new RunFiles(_directory))
        {
            files.Create("name: x", _directory);
            files.WriteEvent(new RunEvent { Kind = "checkpoint", Text = "step 3" }, DateTimeOffset.UnixEpoch);
        }

        Assert.Equal("""{"time":"1970-01-01T00:00:00+00:00","kind":"checkpoint","text":"step 3"}""", Assert.Single(File.ReadAllLines(Path.Combine(_directory, "metrics.jsonl"))));
    }
}
