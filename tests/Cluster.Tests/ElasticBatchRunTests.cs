using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>A run whose global batch follows the number of workers, with real processes.</summary>
[Collection(nameof(AloneTests))]
public sealed class ElasticBatchRunTests
{
    private const int Epochs = 30;
    private const double Braked = 20;
    private const int Limit = 300_000;

    /// <summary>Of 960 samples one worker takes 32 a step: 30 steps an epoch, 15 of two workers, 10 of three.</summary>
    [Fact(Timeout = Limit)]
    public async Task ScaleBatch_FromTwoWorkersToThreeToOne_UsesEverySampleOfEveryEpochOnce()
    {
        await using var cluster = await ProcessCluster.StartAsync(workers: 2);
        string run = await cluster.SubmitAsync(Experiments.Small(epochs: Epochs, extra: "elastic: scale_batch"));
        var batches = new SortedSet<long>();
        var following = cluster.FollowAsync(run, info => batches.Add(info.GlobalBatch));
        await using var followed = new FollowedRun(cluster.Channel, run);
        var hands = new RunHands(cluster.Channel, run);
        await hands.SlowAsync(ranks: 2, Braked);
        await followed.UntilAsync(info => info is { GlobalBatch: 64, Step: >= 10 }, "steps of two");
        cluster.AddWorker();
        var three = await followed.UntilAsync(info => info is { GlobalBatch: 96, Phase: RunPhase.Training, Workers.Count: 3 } && info.Workers.All(worker => worker.Step > 10), "three workers");
        await followed.UntilAsync(info => info.Step > three.Step + 10, "steps of three");
        followed.Info.Workers.Where(worker => worker.Rank < 2).ToList().ForEach(worker => cluster.KillProcess(worker.ProcessId));
        await followed.UntilAsync(info => info is { GlobalBatch: 32, Phase: RunPhase.Training, Workers.Count: 1 }, "one worker");
        await hands.SlowAsync(ranks: 1, factor: 1);
        var (ended, _) = await following;
        Assert.Equal(RunPhase.Completed, ended.Phase);
        Assert.Equal([0L, 32L, 64L, 96L], batches);

        // Two of three die at once: only they may have finished the newest step, and then it dies with them and is made again.
        Assert.InRange(ended.RepeatedSteps, 0, 1);
        Assert.Equal([(0L, ended.Step)], Ledger.Merged(cluster.Runs, run));

        var shown = await ShowAsync(cluster, run);
        Assert.Equal((ended.Step, ended.Step, (double)Epochs), (shown.Step, shown.TotalSteps, shown.Epoch));
        Assert.InRange(shown.Step, Epochs * 10, Epochs * 30);
        Assert.Equal(0.02 / 3, shown.LearningRate, 1e-6);

        long used = 0;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            var proof = await cluster.Channel.UnaryAsync(ClusterMethods.VerifyEpoch, new VerifyEpochRequest { RunId = run, Epoch = epoch });
            Assert.Empty(proof.Problems);
            Assert.Equal((0L, 0L, 960L), (proof.Missing, proof.Repeated, proof.Used + proof.Dropped));
            Assert.InRange(proof.Dropped, 0, 64);
            used += proof.Used;
        }

        Assert.Equal(used, shown.SamplesUsed);
    }

    private static async Task<RunInfo> ShowAsync(ProcessCluster cluster, string run)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("show", run, "--coordinator", cluster.Address.ToString(), "--json");
        Assert.True(code == 0, errors);
        return Google.Protobuf.JsonParser.Default.Parse<RunInfo>(output);
    }
}
