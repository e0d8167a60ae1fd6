using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Runs with <c>reproducibility: exact</c>: whatever happens on the way, the state has the bits of one worker left alone.</summary>
public sealed class ExactLoopTests
{
    private const int Limit = 120_000;

    /// <summary>Convolutions, batch norms and a dropout; 12 steps of 4 slices.</summary>
    private const string Model = "{layers: [{conv: {channels: 8, kernel: 3, stride: 2, padding: 1}}, {batch_norm: {relu: true}}, {dropout: 0.2}, {conv: {channels: 12, kernel: 3, stride: 2, padding: 1}}, {batch_norm: {relu: true}}, global_average, {dense: 28}]}";

    private static readonly Lazy<(byte[] Hash, EvaluationSums[] Evaluations)> Alone = new(() =>
    {
        using var world = World(1);
        world.Run(LoopWorld.Fresh());
        return (world.Hash(0), [.. world.Reports.Evaluations.Select(evaluation => evaluation.Sums)]);
    });

    [Theory(Timeout = Limit)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public Task Run_AnyWorkersAndThreads_SameBitsAndEvaluationsAsOne(int ranks, int threads) => Task.Run(() =>
    {
        using var world = World(ranks, threads);
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.All(Enumerable.Range(0, ranks), rank => Assert.Equal(Alone.Value.Hash, world.Hash(rank)));
        Assert.Equal(Alone.Value.Evaluations, world.Reports.Evaluations.Select(evaluation => evaluation.Sums));
    });

    [Theory(Timeout = Limit)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public Task Run_Mixup_SameBitsAsOneWorker(int ranks, int threads) => Task.Run(() =>
    {
        using var alone = new LoopWorld(1, more: "reproducibility: exact", data: ", augmentation: {mixup: 0.4}");
        alone.Run(LoopWorld.Fresh());
        using var plain = new LoopWorld(1, more: "reproducibility: exact");
        plain.Run(LoopWorld.Fresh());
        Assert.NotEqual(plain.Hash(0), alone.Hash(0));
        using var world = new LoopWorld(ranks, more: "reproducibility: exact", threads: threads, data: ", augmentation: {mixup: 0.4}");
        world.Run(LoopWorld.Fresh());
        Assert.All(Enumerable.Range(0, ranks), rank => Assert.Equal(alone.Hash(0), world.Hash(rank)));
    });

    [Fact(Timeout = Limit)]
    public Task Run_WorkersComeAndGo_SameBits() => Task.Run(() =>
    {
        using var world = World(3);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(3));
        world.Leave(1);
        world.Run(LoopWorld.FromPeer(2, 3, source: 0), (_, loop, _) => loop.StopAt(4));
        world.Leave(1);
        world.Run(LoopWorld.FromPeer(3, 4, source: 0), (_, loop, _) => loop.StopAt(6));
        world.Join();
        world.Join();
        world.Run(LoopWorld.FromPeer(4, 6, source: 0, receivers: [1, 2]));
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(Alone.Value.Hash, world.Hash(rank)));
    });

    [Fact(Timeout = Limit)]
    public Task Run_ResumedFromACheckpointByOtherWorkers_SameBits() => Task.Run(() =>
    {
        using var first = World(2);
        first.Run(LoopWorld.Fresh());
        using var resumed = World(3);
        resumed.Run(LoopWorld.FromCheckpoint(7, 6, Path.Combine(first.Directory, "checkpoints", CheckpointName.For(6)), receivers: [1, 2]));
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(Alone.Value.Hash, resumed.Hash(rank)));
    });

    /// <summary>The first step's gradients are small for the guessed scales: the runs above all did a step twice, slices and dropout alike.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_FirstStep_MustBeRepeatedOnce() => Task.Run(() =>
    {
        using var world = World(1);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(0));
        var workload = world.Workloads[0];
        var (replica, plan) = (workload.Replica, workload.Plan);
        var walk = StepWalk.Of(plan, 1);
        foreach (bool again in new[] { false, true })
        {
            workload.TrainingLoader.Start(StepRequests.Training(plan, walk, new StepShares(walk, 0, 1), default), StepRequests.InOrder(workload.Order), CancellationToken.None);
            replica.Accumulate(plan.Slices, new LoadedSlices(workload.TrainingLoader, plan.Slices), plan.GlobalBatch, plan.Slices, again: again);
            Assert.Equal(!again, replica.MustRepeat);
        }
    });

    /// <summary>Without its scales the state of a step is not whole: a checkpoint of fast mode is refused rather than guessed at.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_ResumedFromACheckpointWithoutScales_Fails() => Task.Run(() =>
    {
        using var fast = new LoopWorld(1, model: Model);
        fast.Run(LoopWorld.Fresh());
        using var resumed = World(1);
        var failed = Assert.IsType<TrainingOutcome.Failed>(Assert.Single(resumed.Run(LoopWorld.FromCheckpoint(7, 6, Path.Combine(fast.Directory, "checkpoints", CheckpointName.For(6))))));
        Assert.Equal("CheckpointUnusable", failed.Reason);
        Assert.Contains("exact.exponents", failed.Detail, StringComparison.Ordinal);
    });

    private static LoopWorld World(int ranks, int threads = 1) => new(ranks, more: "reproducibility: exact", model: Model, threads: threads);
}
