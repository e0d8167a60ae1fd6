using Lockstep.Engine.Collectives;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class TrainingLoopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_ToTheEnd_AllRanksHoldTheSameBits(int ranks)
    {
        using var world = new LoopWorld(ranks);
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.Equal(new TrainingOutcome.Finished(LoopWorld.TotalSteps), outcome));
        Assert.All(Enumerable.Range(0, ranks), rank => Assert.Equal(world.Hash(0), world.Hash(rank)));
    }

    [Fact]
    public void Run_ToTheEnd_EvaluatesEveryEpochOnEverySampleOnce()
    {
        using var world = new LoopWorld(3);
        world.Run(LoopWorld.Fresh());
        Assert.Equal([3L, 6L, 9L, 12L], world.Reports.Evaluations.Select(evaluation => evaluation.Step));
        Assert.All(world.Reports.Evaluations, evaluation => Assert.Equal(40, evaluation.Sums.Samples));
    }

    [Fact]
    public void Run_ToTheEnd_WritesTheCheckpointsThatAreDue()
    {
        using var world = new LoopWorld(2);
        world.Run(LoopWorld.Fresh());
        Assert.Equal([6L, 12L], world.Reports.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Empty(world.Reports.Failures);
    }

    [Fact]
    public void Run_EvaluatedWhereItSaves_TellsTheManifestTheResult()
    {
        using var world = new LoopWorld(2);
        world.Run(LoopWorld.Fresh());
        Assert.All(world.Reports.Checkpoints, checkpoint =>
        {
            var sums = world.Reports.Evaluations.Single(evaluation => evaluation.Step == checkpoint.Step).Sums;
            var manifest = CheckpointManifestJson.Load(checkpoint.Directory);
            Assert.Equal(sums.Correct / 40, manifest.EvaluationAccuracy);
            Assert.Equal(sums.LossSum / 40, manifest.EvaluationLoss);
        });
    }

    [Fact]
    public void Run_EvaluatedByAnEarlierGeneration_SavesWithoutTheResult()
    {
        using var world = new LoopWorld(1);
        world.Run(LoopWorld.Fresh());
        world.Run(LoopWorld.FromPeer(2, LoopWorld.TotalSteps, source: 0) with { CheckpointStep = -1 });
        Assert.Equal([6L, 12L, 12L], world.Reports.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Null(CheckpointManifestJson.Load(world.Reports.Checkpoints.Last().Directory).EvaluationAccuracy);
    }

    [Fact]
    public void Run_QuiescedAndContinuedBySameWorkers_EndsWithTheBitsOfAnUndisturbedRun()
    {
        using var undisturbed = new LoopWorld(2);
        undisturbed.Run(LoopWorld.Fresh());
        using var world = new LoopWorld(2);
        var stopped = world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(5));
        Assert.All(stopped, outcome => Assert.Equal(new TrainingOutcome.Quiesced(5), outcome));
        world.Run(LoopWorld.FromPeer(2, 5, source: 0));
        Assert.Equal(undisturbed.Hash(0), world.Hash(0));
    }

    [Theory]
    [InlineData(6, 5)]
    [InlineData(4, -1)]
    public void Run_SourceDiesInTheMiddleOfSending_AnEarlierStateComesBackAndALaterOneDoesNot(long sent, long held)
    {
        using var world = new LoopWorld(2);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(5));
        byte[] before = world.Hash(1);
        var outcomes = world.Run(LoopWorld.FromPeer(2, sent, source: 0, receivers: 1), (rank, _, link) =>
        {
            if (rank == 0)
            {
                link.Send(1, new byte[sizeof(float) * world.Workloads[0].Replica.Parameters.Length]);
                link.Abort("dies");
            }
        });
        Assert.Equal(held, Assert.IsType<TrainingOutcome.LinkLost>(outcomes[1]).Step);
        Assert.Equal(held, world.Workloads[1].Step);
        Assert.Equal(held == 5, world.Hash(1).SequenceEqual(before));
    }

    [Fact]
    public void Run_JoinerWithoutState_IsBroughtUpFromAPeer()
    {
        using var world = new LoopWorld(2);
        world.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(4));
        world.Join();
        var outcomes = world.Run(LoopWorld.FromPeer(2, 4, source: 0, receivers: 2));
        Assert.All(outcomes, outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.Equal(world.Hash(0), world.Hash(2));
    }

    [Fact]
    public void Run_LinksAborted_LeavesTheStateOfTheLastFinishedStep()
    {
        using var reference = new LoopWorld(2);
        reference.Run(LoopWorld.Fresh(), (_, loop, _) => loop.StopAt(5));
        using var world = new LoopWorld(2);

        // Rank 1 stops after step 5; rank 0 waits for it in the reduction of step 6 when the links end.
        var outcomes = world.Run(LoopWorld.Fresh(), (rank, loop, link) =>
        {
            if (rank == 1)
            {
                loop.StopAt(5);
                new Thread(() =>
                {
                    SpinWait.SpinUntil(() => world.Workloads[1].Step == 5 && world.Workloads[0].Step == 5);
                    link.Abort("killed");
                }).Start();
            }
        });
        Assert.Equal(5, Assert.IsType<TrainingOutcome.LinkLost>(outcomes[0]).Step);
        Assert.Equal(reference.Hash(0), world.Hash(0));
    }

    [Fact]
    public void Run_ResumedFromACheckpointInNewWorkers_EndsWithTheBitsOfAnUndisturbedRun()
    {
        using var undisturbed = new LoopWorld(2);
        undisturbed.Run(LoopWorld.Fresh());
        using var first = new LoopWorld(2);
        first.Run(LoopWorld.Fresh());
        string checkpoint = Path.Combine(first.Directory, "checkpoints", CheckpointName.For(6));
        using var resumed = new LoopWorld(2);
        resumed.Run(LoopWorld.FromCheckpoint(7, 6, checkpoint, receivers: 1));
        Assert.Equal(undisturbed.Hash(0), resumed.Hash(0));
        Assert.Equal(undisturbed.Hash(0), resumed.Hash(1));
    }

    [Fact]
    public void Run_DamagedCheckpoint_FailsWithItsPath()
    {
        using var world = new LoopWorld(1);
        world.Run(LoopWorld.Fresh());
        string file = Path.Combine(world.Directory, "checkpoints", CheckpointName.For(6), "model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var resumed = new LoopWorld(1);
        var failed = Assert.IsType<TrainingOutcome.Failed>(Assert.Single(resumed.Run(LoopWorld.FromCheckpoint(2, 6, Path.GetDirectoryName(file)!))));
        Assert.Equal("CheckpointUnusable", failed.Reason);
        Assert.Contains(file, failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LossNotFinite_FailsOnEveryRankAtTheSameStepWithoutApplyingIt()
    {
        using var world = new LoopWorld(2, learningRate: 1e30);
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.Equal("NonFiniteLoss", Assert.IsType<TrainingOutcome.Failed>(outcome).Reason));
        Assert.Equal(outcomes[0].Step, outcomes[1].Step);
        Assert.Equal(world.Hash(0), world.Hash(1));
    }

    [Fact]
    public void Run_MoreRanksThanSlices_StillAgree()
    {
        using var world = new LoopWorld(5);
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.Equal(world.Hash(0), world.Hash(4));
    }

    [Theory]
    [InlineData("{algorithm: halving_doubling, first_bucket_mb: 0.001, bucket_mb: 0.01}")]
    [InlineData("{algorithm: tree, wire: bf16}")]
    [InlineData("{algorithm: torus, torus_row: 2, wire: fp16}")]
    [InlineData("{tuning: {up_to_kb: [1, 10], algorithms: [tree, hierarchical]}, bucket_mb: 0.02}")]
    public void Run_AnyCommunication_AllRanksEndWithTheSameBitsAndLearnAlike(string communication)
    {
        using var plain = new LoopWorld(3);
        plain.Run(LoopWorld.Fresh());
        using var world = new LoopWorld(3, more: $"communication: {communication}");
        var outcomes = world.Run(LoopWorld.Fresh());
        Assert.All(outcomes, outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.Equal(world.Hash(0), world.Hash(1));
        Assert.Equal(world.Hash(0), world.Hash(2));

        // The same gradients up to roundings of at most 2^-8 of a value and hop: after 12 steps still the same network.
        var expected = plain.Workloads[0].Replica.Parameters;
        var found = world.Workloads[0].Replica.Parameters;
        double difference = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(expected[i] - found[i], 2);
            size += Math.Pow(expected[i], 2);
        }

        Assert.True(Math.Sqrt(difference / size) < 0.01, $"relative difference {Math.Sqrt(difference / size)}");
    }
}
