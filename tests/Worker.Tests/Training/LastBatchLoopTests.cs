using Lockstep.Data.Loading;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>
/// Runs with <c>batch.last: use</c>: 96 samples in steps of four slices of 7 are three whole steps an epoch and one of 12 samples, a slice
/// of 7 and one of 5, so that most ranks have nothing in it. Four epochs are 16 steps.
/// </summary>
public sealed class LastBatchLoopTests
{
    private const int Limit = 120_000;
    private const string Exact = "reproducibility: exact\n";
    private const string Model = "{layers: [{conv: {channels: 8, kernel: 3, stride: 2, padding: 1}}, {batch_norm: {relu: true}}, {dropout: 0.2}, global_average, {dense: 28}]}";

    private static readonly Lazy<(byte[] Hash, EvaluationSums[] Evaluations)> Alone = new(() =>
    {
        using var world = World(1);
        Assert.Equal(new TrainingOutcome.Finished(16), Assert.Single(world.Run(LoopWorld.Fresh())));
        return (world.Hash(0), [.. world.Reports.Evaluations.Select(evaluation => evaluation.Sums)]);
    });

    /// <summary>In exact mode the bits, and in the other one, where four workers make the batch, what rounding leaves of them.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(Exact, 1, 0)]
    [InlineData("elastic: scale_batch\n", 4, 1e-4)]
    public Task Run_AnyLoop_EndsAsStepsLedByHand(string mode, int ranks, double tolerance) => Task.Run(() =>
    {
        using var world = new LoopWorld(ranks, slice: 7, last: "use", more: mode);
        world.Run(LoopWorld.Fresh());
        using var hand = new LoopWorld(1, slice: 7, last: "use", more: mode == Exact ? Exact : string.Empty);
        LeadByHand(hand.Workloads[0]);
        double distance = hand.Workloads[0].Replica.Parameters.ToArray().Zip(world.Workloads[0].Replica.Parameters.ToArray(), (left, right) => Math.Abs((double)left - right)).Max();
        Assert.True(distance <= tolerance, FormattableString.Invariant($"{distance:g3}"));
    });

    [Theory(Timeout = Limit)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    public Task Run_ExactOnAnyWorkersAndThreads_SameBitsAndEvaluationsAsOne(int ranks, int threads) => Task.Run(() =>
    {
        using var world = World(ranks, threads);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.Equal(new TrainingOutcome.Finished(16), outcome));
        Assert.All(Enumerable.Range(0, ranks), rank => Assert.Equal(Alone.Value.Hash, world.Hash(rank)));
        Assert.Equal(Alone.Value.Evaluations, world.Reports.Evaluations.Select(evaluation => evaluation.Sums));
        Assert.Equal([4L, 8, 12, 16], world.Reports.Evaluations.Select(evaluation => evaluation.Step));
    });

    /// <summary>Right before a short step, and right after one.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_WorkersComeAndGoAroundTheShortStep_SameBits() => Task.Run(() =>
    {
        using var world = World(3);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(3));
        world.Leave(1);
        world.Run(LoopWorld.FromPeer(2, 3, source: 0), (_, loop, _) => loop.StopAt(4));
        world.Join();
        world.Run(LoopWorld.FromPeer(3, 4, source: 0, receivers: [2]), (_, loop, _) => loop.StopAt(7));
        world.Leave(2);
        world.Leave(1);
        world.Run(LoopWorld.FromPeer(4, 7, source: 0));
        Assert.Equal(Alone.Value.Hash, world.Hash(0));
    });

    /// <summary>The weights of stragglers cut the short step too.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_UnevenWeights_SameBits() => Task.Run(() =>
    {
        using var world = World(3);
        world.Run(LoopWorld.Fresh() with { Weights = [100, 5, 60] });
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(Alone.Value.Hash, world.Hash(rank)));
    });

    /// <summary>Every second epoch ends with a checkpoint, right after a short step; by stopping there is one in mid-epoch, right before another.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(8, 192)]
    [InlineData(11, 276)]
    public Task Run_ResumedFromACheckpointByOtherWorkers_SameBits(int step, long samplesSeen) => Task.Run(() =>
    {
        using var first = World(2);
        first.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(11, save: true));
        string checkpoint = Path.Combine(first.Directory, "checkpoints", CheckpointName.For(step));
        Assert.Equal((samplesSeen, step / 4.0), (CheckpointManifestJson.Load(checkpoint).SamplesSeen, CheckpointManifestJson.Load(checkpoint).Epoch));
        using var resumed = World(3);
        resumed.Run(LoopWorld.FromCheckpoint(7, step, checkpoint, receivers: [1, 2]));
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(Alone.Value.Hash, resumed.Hash(rank)));
    });

    /// <summary>A training set smaller than the global batch is one step an epoch, the same as with itself as the global batch.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData(Exact)]
    public Task Run_FewerSamplesThanABatch_HasTheBitsOfABatchOfThemAll(string mode) => Task.Run(() =>
    {
        using var fitting = new LoopWorld(2, more: mode, slices: 12);
        fitting.Run(LoopWorld.Fresh());
        using var larger = new LoopWorld(2, more: mode, slices: 16, last: "use");
        Assert.All(larger.Run(LoopWorld.Fresh()), outcome => Assert.Equal(new TrainingOutcome.Finished(4), outcome));
        Assert.Equal(fitting.Hash(0), larger.Hash(0));
    });

    /// <summary>Where nothing is left over there is no difference.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_BatchesFit_HasTheBitsOfDroppingNothing() => Task.Run(() =>
    {
        using var drop = new LoopWorld(2);
        drop.Run(LoopWorld.Fresh());
        using var use = new LoopWorld(2, last: "use");
        use.Run(LoopWorld.Fresh());
        Assert.Equal(drop.Hash(0), use.Hash(0));
    });

    /// <summary>
    /// Four workers make a batch of 28, so one has a portion of 7; 96 samples are 13 of them and one of 5. By hand: two workers make 3 steps
    /// (6 portions); three make steps 4 to 6, the last of which has the two portions that are left (14), and step 7 (17); one makes
    /// the other 11 of this epoch, and 28 of the next ones, in steps 8 to 46.
    /// </summary>
    [Fact(Timeout = Limit)]
    public Task Run_ScaleBatch_GoesOnWhereTheOthersEndedAndUsesEverySample() => Task.Run(() =>
    {
        using var world = new LoopWorld(2, slice: 7, more: "elastic: scale_batch\n", last: "use");
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(3));
        world.Join();
        world.Run(LoopWorld.FromPeer(2, 3, source: 0, receivers: 2), (_, loop, _) => loop.StopAt(6));
        Assert.All(world.Workloads, workload => Assert.Equal(new RunPosition(6, 14, 2, 14) { Lacking = 1 }, workload.Position));
        world.Join();
        world.Run(LoopWorld.FromPeer(3, 6, source: 0, receivers: 3), (_, loop, _) => loop.StopAt(6));
        Assert.Equal(new RunPosition(6, 14, 2, 14) { Lacking = 1 }, world.Workloads[3].Position);
        world.Leave(3);
        world.Run(LoopWorld.FromPeer(4, 6, source: 0), (_, loop, _) => loop.StopAt(7));
        Assert.Equal(world.Hash(0), world.Hash(2));
        world.Leave(0);
        world.Leave(0);
        Assert.Equal(new TrainingOutcome.Finished(46), Assert.Single(world.Run(LoopWorld.FromPeer(5, 7, source: 0))));
        Assert.Equal([6L, 18, 32, 46], world.Reports.Evaluations.Select(evaluation => evaluation.Step));
        var manifests = world.Reports.Checkpoints.Select(checkpoint => CheckpointManifestJson.Load(checkpoint.Directory)).ToList();
        Assert.Equal([(18L, 192L, 2.0), (46L, 384L, 4.0)], manifests.Select(manifest => (manifest.Step, manifest.SamplesSeen, manifest.Epoch)));
    });

    /// <summary>Of every epoch samples 0 to 27, 28 to 55, 56 to 83 and 84 to 95, each step divided by its own number of them.</summary>
    private static void LeadByHand(Workload workload)
    {
        var replica = workload.Replica;
        replica.Initialize(workload.Spec.Seed);
        for (int step = 0; step < 16; step++)
        {
            int first = (step / 4 * 96) + (step % 4 * 28);
            int[] counts = step % 4 == 3 ? [7, 5] : [7, 7, 7, 7];
            Accumulate(again: false);
            if (replica.MustRepeat)
            {
                Accumulate(again: true);
            }

            replica.Update(new LearningRatePoint(0.05f, float.NaN));

            void Accumulate(bool again)
            {
                var requests = counts.Select((count, slice) => new SliceRequest(step / 4, first + (7 * slice), count)).ToList();
                workload.TrainingLoader.Start(requests.GetEnumerator(), StepRequests.InOrder(workload.Order), TestContext.Current.CancellationToken);
                replica.Accumulate(counts.Length, new LoadedSlices(workload.TrainingLoader, counts.Length), counts.Sum(), counts.Length, StepKey.Of(workload.Spec.Seed, step), again: again);
            }
        }
    }

    private static LoopWorld World(int ranks, int threads = 1) => new(ranks, more: Exact, model: Model, threads: threads, slice: 7, last: "use");
}
