using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>The same experiment gives the same bits, whoever trains it and whatever happens to them.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class ExactRunTests(FiveWorkers five)
{
    private const double Braked = 40;

    [Theory(Timeout = 120_000)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(5, 1)]
    public async Task Run_OnOtherWorkersAndThreads_HasTheSameBits(int workers, int threads)
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = await SubmitAsync(cluster, Experiments.Exact(max: workers, min: workers, threads));
        var ended = await run.EndAsync();
        Assert.Equal((workers, 1UL), (ended.Workers.Count, ended.Generation));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_KilledAndAnotherOneJoins_HasTheSameBits()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = await SubmitAsync(cluster, Experiments.Exact(max: 3, min: 3));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 3, Braked);
        var before = await run.UntilAsync(info => info.Step >= 5 && info.Workers.Count == 3, "three workers in the middle");
        cluster.KillProcess(before.Workers.Single(worker => worker.Rank == 1).ProcessId);
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 3 && info.Step > before.Step + 2, "three workers again");
        await hands.SlowAsync(ranks: 3, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((1, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task Run_ScaledDownAndUpPausedAndResumedOnFewer_HasTheSameBits()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = await SubmitAsync(cluster, Experiments.Exact(max: 4, min: 4));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 4, Braked);
        await run.UntilAsync(info => info.Step >= 2 && info.Workers.Count == 4, "four workers in the middle");
        await hands.ScaleAsync(2);
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 2, "two workers");
        await hands.ScaleAsync(5);
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 5, "five workers");
        var paused = await hands.PauseAsync();
        Assert.Equal((RunPhase.Paused, 0), (paused.Phase, paused.Workers.Count));
        await cluster.IdleAsync();
        await hands.ScaleAsync(3);
        await hands.ResumeAsync();
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 3 && info.Step > paused.Step, "three workers that go on");
        await hands.SlowAsync(ranks: 3, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        Assert.Null(run.Find("worker-lost"));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task Coordinator_KilledAndStartedAgain_TrainingNeverStopsAndHasTheSameBits()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = await SubmitAsync(cluster, Experiments.Exact(max: 3, min: 3));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 3, Braked);
        var before = await run.UntilAsync(info => info.Step >= 5 && info.Workers.Count == 3, "three workers in the middle");
        await cluster.RestartCoordinatorAsync();
        await run.UntilAsync(info => info.Term > before.Term && info.Phase == RunPhase.Training && info.Workers.Count == 3, "adoption");
        var after = run.Info;
        Assert.True(after.Step > before.Step, $"step {before.Step} before, {after.Step} after");
        Assert.Equal(before.Generation, after.Generation);
        await hands.SlowAsync(ranks: 3, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((before.Generation, 0, 0), (ended.Generation, ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    private static async Task<FollowedRun> SubmitAsync(ProcessCluster cluster, string yaml) => new(cluster.Channel, await cluster.SubmitAsync(yaml));
}
