using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Runs in fast mode whose workers die, join or stop; slow until that has happened, so that it happens in the middle.</summary>
[Collection(nameof(AloneTests))]
public sealed class RecoveryTests
{
    private const double Braked = 20;

    [Fact(Timeout = 120_000)]
    public async Task Worker_KilledWhileTraining_SurvivorsGoOnFromMemoryAndNoStepIsLost()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 3);
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 40)));
        var hands = new RunHands(cluster.Channel, run.Id);
        var before = await BrakedAsync(run, hands, workers: 3);
        cluster.KillProcess(before.Workers.Single(worker => worker.Rank == 1).ProcessId);
        await run.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 2 } && info.Step > before.Step, "the survivors");
        await hands.SlowAsync(ranks: 2, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(400, ended.Step);
        Assert.Equal(1, ended.WorkerFailures);
        Assert.Equal(2UL, ended.Generation);
        Assert.Contains(run.Events, happened => happened.Kind == "generation-formed" && happened.Text.Contains("2 workers", StringComparison.Ordinal) && happened.Text.Contains("state in memory", StringComparison.Ordinal) | happened.Text.Contains("sent to", StringComparison.Ordinal));
        Assert.Null(run.Find("steps-repeated"));
        Assert.Equal([(0L, 400L)], Ledger.Merged(cluster.Runs, run.Id));
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_JoinsWhileTraining_GetsTheStateFromAPeer()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 1);
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 60)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await BrakedAsync(run, hands, workers: 1);
        cluster.AddWorker();
        await run.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 2 }, "two workers");
        await hands.SlowAsync(ranks: 2, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.Equal(0, ended.WorkerFailures);
        Assert.Contains(run.Events, happened => happened.Kind == "generation-formed" && happened.Text.Contains("2 workers", StringComparison.Ordinal) && happened.Text.Contains("sent to 1", StringComparison.Ordinal));
        Assert.Equal([(0L, 600L)], Ledger.Merged(cluster.Runs, run.Id));
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_StoppedWhileTraining_IsTakenForLostAndComesBackWhenItWakes()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 3);
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 60, timeouts: "{worker_silent: 1s, step: 1s}")));
        var hands = new RunHands(cluster.Channel, run.Id);
        var before = await BrakedAsync(run, hands, workers: 3);
        int stopped = before.Workers.Single(worker => worker.Rank == 1).ProcessId;
        LockstepProcess.Signal(stopped, "STOP");
        await run.UntilAsync(info => info is { WorkerFailures: > 0, Phase: RunPhase.Training }, "the others going on");
        LockstepProcess.Signal(stopped, "CONT");
        await run.EventAsync("worker-joining");
        await run.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 3 } && info.Workers.Any(worker => worker.ProcessId == stopped), "all three");
        await hands.SlowAsync(ranks: 3, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.NotNull(run.Find("worker-lost", "silent for more than 1 s"));
        Assert.Equal([(0L, 600L)], Ledger.Merged(cluster.Runs, run.Id));
    }

    [Fact(Timeout = 120_000)]
    public async Task AllWorkers_Killed_RunWaitsAndGoesOnFromTheCheckpointWithNewOnes()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 2);
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 60, max: 2, checkpointEvery: 1)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await BrakedAsync(run, hands, workers: 2);
        var saved = await run.UntilAsync(info => info.Checkpoint.Length > 0 && info.Workers.Count == 2, "a checkpoint");
        saved.Workers.ToList().ForEach(worker => cluster.KillProcess(worker.ProcessId));
        await run.UntilAsync(info => info.Phase == RunPhase.Queued, "nobody");
        cluster.AddWorker();
        var ended = await run.EndAsync();
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.NotNull(run.Find("waiting-for-workers"));
        Assert.NotNull(run.Find("generation-formed", "checkpoint"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Resume_AfterEverythingWasKilled_GoesOnMidRunWithAnotherNumberOfWorkers()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 0);
        string file = Experiments.Write(cluster.Directory, Experiments.Small(epochs: 50, checkpointEvery: 2, model: Experiments.Heavy));
        string run;
        using (var first = LockstepProcess.Start("run", file, "--workers", "2", "--runs", cluster.Runs, "--json"))
        {
            string line = await first.LineAsync(text => text.Contains("\"kind\": \"checkpoint\"", StringComparison.Ordinal));
            run = Google.Protobuf.JsonParser.Default.Parse<RunUpdate>(line).Run.RunId;
            first.Kill();
        }

        var (code, output, errors) = await LockstepProcess.RunAsync("run", "--resume", run, "--workers", "3", "--runs", cluster.Runs, "--json");
        Assert.True(code == 0, errors);
        var ended = Google.Protobuf.JsonParser.Default.Parse<RunInfo>(output.Split('\n')[^1]);
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(500, ended.Step);
        Assert.Contains("from step", output, StringComparison.Ordinal);
        Assert.Contains("(checkpoint ", output, StringComparison.Ordinal);
    }

    private static async Task<RunInfo> BrakedAsync(FollowedRun run, RunHands hands, int workers)
    {
        await hands.SlowAsync(workers, Braked);
        return await run.UntilAsync(info => info.Step >= 5 && info.Workers.Count == workers, "the middle");
    }
}
