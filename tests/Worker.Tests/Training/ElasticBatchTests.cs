using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>
/// Runs with <c>elastic: scale_batch</c>. Four workers make a batch of 32, so one has a portion of 8; 96 samples are 12 portions, four
/// epochs are 48.
/// </summary>
public sealed class ElasticBatchTests
{
    private const int Limit = 120_000;
    private const string Scaling = "elastic: scale_batch\n";

    /// <summary>Two workers of at most four have half the batch and half the rate.</summary>
    [Fact(Timeout = Limit)]
    public async Task Run_TwoOfFourWorkers_EndWithTheBitsOfAFixedBatchAndRateOfHalf()
    {
        await Task.Yield();
        using var half = new LoopWorld(2, learningRate: 0.025, slices: 2);
        half.Run(LoopWorld.Fresh());
        using var world = new LoopWorld(2, learningRate: 0.05, more: Scaling);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.Equal(new TrainingOutcome.Finished(24), outcome));
        Assert.Equal(half.Hash(0), world.Hash(0));
        Assert.Equal(half.Reports.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Sums)), world.Reports.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Sums)));
    }

    [Fact(Timeout = Limit)]
    public async Task Run_AllWorkers_EndWithTheBitsOfAFixedBatch()
    {
        await Task.Yield();
        using var still = new LoopWorld(4);
        still.Run(LoopWorld.Fresh());
        using var world = new LoopWorld(4, more: Scaling);
        world.Run(LoopWorld.Fresh());
        Assert.Equal(still.Hash(0), world.Hash(0));
    }

    /// <summary>
    /// By hand: two workers make 4 steps (8 portions); three make step 5 (11), which leaves too little of the epoch, steps 6 to 9 (24)
    /// and step 10 (27); one makes the other 21 portions in steps 11 to 31, and the third epoch ends with step 19.
    /// </summary>
    [Fact(Timeout = Limit)]
    public async Task Run_WorkersJoinAndLeave_GoesOnWhereTheOthersEndedWithWhatIsDueAtItsEpochs()
    {
        await Task.Yield();
        using var world = new LoopWorld(2, more: Scaling);
        Assert.Equal(31, TwoThreeOne(world));
        Assert.Equal(new RunPosition(31, 48, 1, 47), world.Workloads[0].Position);
        Assert.Equal([5L, 9L, 19L, 31L], world.Reports.Evaluations.Select(evaluation => evaluation.Step));
        var manifests = world.Reports.Checkpoints.Select(checkpoint => CheckpointManifestJson.Load(checkpoint.Directory)).ToList();
        Assert.Equal([(9L, 184L, 2.0, 24L, 3), (31L, 376L, 4.0, 48L, 1)], manifests.Select(manifest => (manifest.Step, manifest.SamplesSeen, manifest.Epoch, manifest.Place!.Value, manifest.Portions!.Value)));
    }

    [Fact(Timeout = Limit)]
    public async Task Run_ResumedFromACheckpoint_EndsWithTheBitsOfTheFirstTime()
    {
        await Task.Yield();
        const string more = Scaling + "optimizer: {momentum_form: rate_inside}\n";
        using var first = new LoopWorld(2, more: more);
        TwoThreeOne(first);
        using var resumed = new LoopWorld(3, more: more);
        string checkpoint = Path.Combine(first.Directory, "checkpoints", CheckpointName.For(9));
        resumed.Run(LoopWorld.FromCheckpoint(7, 9, checkpoint, receivers: [1, 2]), (_, loop, _) => loop.StopAt(10));
        Assert.All(resumed.Workloads, workload => Assert.Equal(new RunPosition(10, 27, 3, 26), workload.Position));
        resumed.Leave(2);
        resumed.Leave(0);
        resumed.Run(LoopWorld.FromPeer(8, 10, source: 0));
        Assert.Equal(first.Hash(0), resumed.Hash(0));
    }

    /// <summary>
    /// Both forms of momentum are the same if, and only if, the velocity follows the rate (Goyal et al. 2017, remark 2); here the rate
    /// changes between generations, and with a worker that got the state from another. Different roundings grow over 31 steps.
    /// </summary>
    [Fact(Timeout = Limit)]
    public async Task Run_WorkersJoinAndLeave_MomentumFollowsTheRateInBothForms()
    {
        await Task.Yield();
        using var inside = new LoopWorld(2, more: Scaling + "optimizer: {momentum_form: rate_inside}\n");
        TwoThreeOne(inside);
        using var outside = new LoopWorld(2, more: Scaling + "optimizer: {momentum_form: rate_outside}\n");
        TwoThreeOne(outside);
        double distance = Norm(inside, outside) / Norm(outside, null);
        Assert.True(distance < 1e-4, FormattableString.Invariant($"{distance:g3}"));
    }

    /// <summary>The joiner is the one that stays.</summary>
    /// <returns>The last step.</returns>
    private static long TwoThreeOne(LoopWorld world)
    {
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(4));
        world.Join();
        var three = world.Run(LoopWorld.FromPeer(2, 4, source: 0, receivers: 2), (_, loop, _) => loop.StopAt(10));
        Assert.All(three, outcome => Assert.Equal(new TrainingOutcome.Quiesced(10), outcome));
        Assert.Equal(world.Hash(0), world.Hash(2));
        world.Leave(0);
        world.Leave(0);
        return Assert.IsType<TrainingOutcome.Finished>(Assert.Single(world.Run(LoopWorld.FromPeer(3, 10, source: 0)))).Step;
    }

    private static double Norm(LoopWorld world, LoopWorld? from)
    {
        double sum = 0;
        for (int i = 0; i < world.Workloads[0].Replica.Parameters.Length; i++)
        {
            double difference = world.Workloads[0].Replica.Parameters[i] - (double)(from?.Workloads[0].Replica.Parameters[i] ?? 0);
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }
}
