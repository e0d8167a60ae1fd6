using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

public sealed class FullDiskTests
{
    [Fact(Timeout = 240_000)]
    public async Task Run_OutputDirectoryIsFullForAWhile_GoesOnSaysItAndSavesAgainWhenThereIsRoom()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 0);

        // Without workers the run waits, and its directory can become the small disk. A checkpoint takes 0.4 MB, its successor as much beside it.
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 60, checkpointEvery: 2, extra: "  keep: 1"));
        string output = Path.Combine(cluster.Runs, run);
        using var disk = SmallDisk.TryMount(output, megabytes: 2);
        Assert.SkipWhen(disk is null, "mounting a small file system takes root's rights");
        disk.Fill();
        cluster.AddWorker();

        await using var followed = new FollowedRun(cluster.Channel, run);
        var hands = new RunHands(cluster.Channel, run);
        await hands.SlowAsync(ranks: 1, factor: 20);
        var failed = await followed.UntilAsync(info => info.CheckpointProblem.Length > 0, "a problem");
        Assert.Null(new CheckpointLedger(Path.Combine(output, "checkpoints")).FindNewestValid().Newest);
        disk.MakeRoom();
        var saved = await followed.UntilAsync(info => info.CheckpointProblem.Length == 0, "a checkpoint");
        await hands.SlowAsync(ranks: 1, factor: 1);
        var ended = await followed.EndAsync();

        Assert.Contains("No space left on device", failed.CheckpointProblem, StringComparison.Ordinal);
        Assert.InRange(saved.Step, failed.Step, ended.TotalSteps);
        Assert.Equal((RunPhase.Completed, 600L, 0L), (ended.Phase, ended.Step, ended.WorkerFailures));
        Assert.Equal(string.Empty, ended.CheckpointProblem);
        Assert.NotNull(followed.Find("checkpoint-failed"));
        var search = new CheckpointLedger(Path.Combine(output, "checkpoints")).FindNewestValid();
        Assert.Equal((600L, 0), (search.Newest!.Step, search.Damaged.Count));
        Assert.Equal([search.Newest.Directory], Directory.EnumerateFileSystemEntries(Path.Combine(output, "checkpoints")));
    }
}
