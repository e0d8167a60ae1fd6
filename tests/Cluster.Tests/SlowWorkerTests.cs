using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Workers that are slow, hang, or hold other bits than they should; exact mode shows that nothing of it reaches the result.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class SlowWorkerTests(FiveWorkers five)
{
    [Fact(Timeout = 120_000)]
    public async Task SlowWorker_Rebalance_IsNamedGetsFewerSlicesAndTheBitsStay()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 3, min: 3, extra: "stragglers: {factor: 4, action: rebalance}")));
        var hands = new RunHands(cluster.Channel, run.Id);
        await OnlySlowAsync(hands, rank: 2);
        var told = await run.EventAsync("straggler", "rank 2");
        Assert.Matches(@"takes \d+(\.\d)? times as long for a slice", told.Text);
        var balanced = await run.UntilAsync(info => info.Generation >= 2 && info.Phase == RunPhase.Training && info.Workers.Count == 3, "other shares");
        Assert.True(balanced.Workers[2].Slices < balanced.Workers[0].Slices, $"slices: {string.Join(", ", balanced.Workers.Select(worker => worker.Slices))}");
        await hands.InjectAsync("slow", rank: 2, seconds: 1, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task SlowWorker_Replace_GoesAtAStepBoundaryAndAnotherOneComes()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 3, min: 2, extra: "stragglers: {factor: 4, action: replace}")));
        var hands = new RunHands(cluster.Channel, run.Id);
        await OnlySlowAsync(hands, rank: 2);
        await run.EventAsync("straggler", "rank 2");
        await run.EventAsync("worker-leaving", "rank 2");
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        Assert.Null(run.Find("worker-lost"));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task HungThread_OthersGoOnAndItsProcessEnds()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 2, min: 2, timeouts: "{worker_silent: 5s, step: 1s}")));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 2, factor: 5);
        await run.UntilAsync(info => info.Step >= 10 && info.Workers.Count == 2, "the middle");
        int hung = run.Info.Workers[1].ProcessId;
        await hands.InjectAsync("hang", rank: 1, seconds: 100);
        await run.EventAsync("worker-hung", "rank 1");
        var ended = await run.EndAsync();
        Assert.Equal((1, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
        await cluster.EndedAsync(hung);
    }

    [Theory(Timeout = 120_000)]
    [InlineData(3, 1)]
    [InlineData(2, 0)]
    public async Task CorruptReplica_IsNamedAndGetsTheRightBitsBack(int workers, int odd)
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(workers, workers, extra: "replica_check: {every: 1}")));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(workers, factor: 10);
        await run.UntilAsync(info => info.Step >= 5 && info.Workers.Count == workers, "the middle");
        await hands.InjectAsync("corrupt", odd);
        await run.EventAsync("replicas-differ", $"rank {odd} is the odd one");
        await run.UntilAsync(info => info.Generation >= 2 && info.Phase == RunPhase.Training, "all of one mind");
        await hands.SlowAsync(workers, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((workers, 0), (ended.Workers.Count, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    /// <summary>Others may still be slow from an earlier test.</summary>
    private static async Task OnlySlowAsync(RunHands hands, int rank)
    {
        await hands.SlowAsync(ranks: 3, factor: 1);
        await hands.InjectAsync("slow", rank, seconds: 60, factor: 30);
    }
}
