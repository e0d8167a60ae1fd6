using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

public sealed class FullDiskTests
{
    [Fact(Timeout = 240_000)]
    public async Task Run_OutputDirectoryIsFullForAWhile_GoesOnSaysItAndSavesAgainWhenThereIsRoom()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 0);

        // Without workers the run waits, and its directory can become the small disk. A checkpoint takes 6.9 MB, its successor as much beside it.
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 200, checkpointEvery: 2, extra: "  keep: 1"));
        string output = Path.Combine(cluster.Runs, run);
        using var disk = SmallDisk.TryMount(output, megabytes: 16);
        Assert.SkipWhen(disk is null, "mounting a small file system takes root's rights");
        disk.Fill();
        cluster.AddWorker();

        string problem = string.Empty;
        long failedAt = -1, savedAt = -1;
        var (ended, events) = await cluster.FollowAsync(run, info =>
        {
            if (failedAt < 0 && info.CheckpointProblem.Length > 0)
            {
                (failedAt, problem) = (info.Step, info.CheckpointProblem);
                Assert.Null(new CheckpointLedger(Path.Combine(output, "checkpoints")).FindNewestValid().Newest);
                disk.MakeRoom();
            }
            else if (failedAt >= 0 && savedAt < 0 && info.CheckpointProblem.Length == 0)
            {
                savedAt = info.Step;
            }
        });

        Assert.Contains("No space left on device", problem, StringComparison.Ordinal);
        Assert.InRange(savedAt, failedAt, ended.TotalSteps);
        Assert.Equal((RunPhase.Completed, 2000L, 0L), (ended.Phase, ended.Step, ended.WorkerFailures));
        Assert.Equal(string.Empty, ended.CheckpointProblem);
        Assert.Contains(events, happened => happened.Kind == "checkpoint-failed");
        var search = new CheckpointLedger(Path.Combine(output, "checkpoints")).FindNewestValid();
        Assert.Equal((2000L, 0), (search.Newest!.Step, search.Damaged.Count));
        Assert.Equal([search.Newest.Directory], Directory.EnumerateFileSystemEntries(Path.Combine(output, "checkpoints")));
    }
}
