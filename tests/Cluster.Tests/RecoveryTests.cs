using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

public sealed class RecoveryTests
{
    [Fact]
    public async Task Worker_KilledWhileTraining_SurvivorsGoOnFromMemoryAndNoStepIsLost()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 3);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 40));
        int killed = 0;
        var (ended, events) = await cluster.FollowAsync(run, info =>
        {
            if (killed == 0 && info.Step >= 50 && info.Workers.Count == 3)
            {
                killed = info.Workers.Single(worker => worker.Rank == 1).ProcessId;
                cluster.KillProcess(killed);
            }
        });
        Assert.NotEqual(0, killed);
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(400, ended.Step);
        Assert.Equal(1, ended.WorkerFailures);
        Assert.Equal(2UL, ended.Generation);
        Assert.Contains(events, happened => happened.Kind == "generation-formed" && happened.Text.Contains("2 workers", StringComparison.Ordinal) && happened.Text.Contains("state in memory", StringComparison.Ordinal) | happened.Text.Contains("sent to", StringComparison.Ordinal));
        Assert.DoesNotContain(events, happened => happened.Kind == "steps-repeated");
        Assert.Equal([(0L, 400L)], Ledger.Merged(cluster.Runs, run));
    }

    [Fact]
    public async Task Worker_JoinsWhileTraining_GetsTheStateFromAPeer()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 1);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 60));
        bool added = false;
        var (ended, events) = await cluster.FollowAsync(run, info =>
        {
            if (!added && info.Step >= 30)
            {
                added = true;
                cluster.AddWorker();
            }
        });
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.Equal(0, ended.WorkerFailures);
        Assert.Contains(events, happened => happened.Kind == "generation-formed" && happened.Text.Contains("2 workers", StringComparison.Ordinal) && happened.Text.Contains("sent to 1", StringComparison.Ordinal));
        Assert.Equal([(0L, 600L)], Ledger.Merged(cluster.Runs, run));
    }

    [Fact]
    public async Task Worker_StoppedWhileTraining_IsTakenForLostAndComesBackWhenItWakes()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 3);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 60, extra: "timeouts: {worker_silent: 1s}"));
        int stopped = 0;
        bool woken = false;
        var (ended, events) = await cluster.FollowAsync(run, info =>
        {
            if (stopped == 0 && info.Step >= 50 && info.Workers.Count == 3)
            {
                stopped = info.Workers.Single(worker => worker.Rank == 1).ProcessId;
                LockstepProcess.Signal(stopped, "STOP");
            }

            if (!woken && info.WorkerFailures > 0 && info.Phase == RunPhase.Training)
            {
                woken = true;
                LockstepProcess.Signal(stopped, "CONT");
            }
        });
        Assert.True(woken);
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.Contains(events, happened => happened.Kind == "worker-lost" && happened.Text.Contains("silent for more than 1 s", StringComparison.Ordinal));
        Assert.Contains(events, happened => happened.Kind == "worker-joining");
        Assert.Equal([(0L, 600L)], Ledger.Merged(cluster.Runs, run));
    }

    [Fact]
    public async Task AllWorkers_Killed_RunWaitsAndGoesOnFromTheCheckpointWithNewOnes()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 2);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: 60, max: 2));
        bool killed = false;
        bool added = false;
        var (ended, events) = await cluster.FollowAsync(run, info =>
        {
            if (!killed && info.Checkpoint.Length > 0 && info.Workers.Count == 2)
            {
                killed = true;
                info.Workers.ToList().ForEach(worker => cluster.KillProcess(worker.ProcessId));
            }

            if (killed && !added && info.Phase == RunPhase.Queued)
            {
                added = true;
                cluster.AddWorker();
            }
        });
        Assert.True(added);
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal(600, ended.Step);
        Assert.Contains(events, happened => happened.Kind == "waiting-for-workers");
        Assert.Contains(events, happened => happened.Kind == "generation-formed" && happened.Text.Contains("checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resume_AfterEverythingWasKilled_GoesOnMidRunWithAnotherNumberOfWorkers()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 0);
        string file = Experiments.Write(cluster.Directory, Experiments.Small(epochs: 80));
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
        Assert.Equal(800, ended.Step);
        Assert.Contains("from step", output, StringComparison.Ordinal);
        Assert.Contains("(checkpoint ", output, StringComparison.Ordinal);
    }
}
