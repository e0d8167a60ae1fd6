using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Learning rates at which no network can learn, and what each policy makes of them.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class DivergenceTests(FiveWorkers five)
{
    private const double Absurd = 1e30;

    [Fact(Timeout = 60_000)]
    public async Task Stop_EndsTheRunOnAllRanksAndNamesTheLayer()
    {
        var cluster = await five.ReadyAsync();
        string id = await cluster.SubmitAsync(Experiments.Small(epochs: 10, min: 3, rate: Absurd));
        await using var run = new FollowedRun(cluster.Channel, id);
        var ended = await run.EndAsync();
        Assert.Equal(RunPhase.Failed, ended.Phase);
        Assert.Matches(@"^NonFiniteLoss: .*(fc\d\.(weight|bias)|loss).* of step \d is not finite at a learning rate of 1e\+30; the step was not applied", ended.Reason);
        await cluster.IdleAsync();
        var (code, _, _) = await cluster.CommandAsync("watch", id);
        Assert.Equal(1, code);
    }

    [Fact(Timeout = 60_000)]
    public async Task SkipStep_TooManyInARow_Fails()
    {
        var cluster = await five.ReadyAsync();
        string id = await cluster.SubmitAsync(Experiments.Small(epochs: 10, min: 2, max: 2, rate: Absurd, extra: "divergence: {policy: skip_step, max_skipped: 3}"));
        await using var run = new FollowedRun(cluster.Channel, id);
        var ended = await run.EndAsync();
        Assert.Equal((RunPhase.Failed, 3), (ended.Phase, ended.SkippedSteps));
        Assert.Contains("3 steps before it were skipped in a row (divergence.max_skipped)", ended.Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// Ten epochs of warm-up at a good rate, then 1e26 times as much: the checkpoint of step 100 is gone back to, or one before it
    /// where that is not written yet. Slow until there is one.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public async Task Rollback_GoesBackToTheCheckpointAndReachesTheEndWithTheSmallerRate()
    {
        var cluster = await five.ReadyAsync();
        string yaml = Experiments.Small(
            epochs: 12,
            min: 2,
            max: 2,
            rate: 1e24,
            schedule: "schedule: constant, warmup: constant, warmup_epochs: 10, warmup_start: 1.0e-26",
            checkpointEvery: 1,
            extra: "divergence: {policy: rollback, factor: 1.0e-26}");
        string id = await cluster.SubmitAsync(yaml);
        await using var run = new FollowedRun(cluster.Channel, id);
        var hands = new RunHands(cluster.Channel, id);
        await hands.SlowAsync(ranks: 2, factor: 10);
        await run.UntilAsync(info => info.Checkpoint.Length > 0, "a checkpoint");
        await hands.SlowAsync(ranks: 2, factor: 1);
        var ended = await run.EndAsync();
        Assert.True(ended.Phase == RunPhase.Completed, ended.Reason);
        Assert.Equal((120, 1e-26), (ended.Step, ended.RateFactor));
        Assert.NotNull(run.Find("rolled-back", "Going back to the last checkpoint with the learning rate times 1e-26 (1 of 3)"));
        Assert.Matches("going back to step (100|[1-9]0)$", run.Find("steps-repeated", "rolled back")!.Text);
        var (_, shown, _) = await cluster.CommandAsync("show", id, "--json");
        Assert.Equal(1e-26, Google.Protobuf.JsonParser.Default.Parse<RunInfo>(shown).RateFactor);
        await hands.EachSampleOnceAsync(epochs: 12);
    }
}
