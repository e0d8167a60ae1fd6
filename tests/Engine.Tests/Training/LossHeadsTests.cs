using Lockstep.Engine.Cpu;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Which targets meet which output.</summary>
public sealed class LossHeadsTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly float[] Images = [0.5f, -1, 2, 3, 4, 5, -6, 7];

    [Fact]
    public void Evaluate_SquaredErrorOfLabels_ComparesWithOneHot()
    {
        using Replica replica = Start(Classifier(SquaredErrorLoss.Name), new ReplicaSettings { SliceSize = 2 });
        float[] logits = new float[6];

        EvaluationSums sums = replica.Evaluate(1, new MemorySource(Images, [2, 0], 2), logits);

        double[] oneHot = [0, 0, 1, 1, 0, 0];
        Closeness.Holds(logits.Select((value, i) => (value - oneHot[i]) * (value - oneHot[i]) / 3).Sum(), sums.LossSum, 1e-6);
    }

    [Fact]
    public void Evaluate_TargetIsInput_ComparesWithImages()
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Network network = builder.Build(builder.Convolution(builder.Input, "conv", 1, 1), SquaredErrorLoss.Name, targetIsInput: true);
        using Replica replica = Start(network, new ReplicaSettings { SliceSize = 2 });
        float[] outputs = new float[8];

        EvaluationSums sums = replica.Evaluate(1, new MemorySource(Images, [2, 0], 2), outputs);

        Closeness.Holds(outputs.Select((value, i) => (value - Images[i]) * (value - (double)Images[i]) / 4).Sum(), sums.LossSum, 1e-6);
    }

    [Fact]
    public void Accumulate_ClassWeightsAndSmoothing_InTrainingOnly()
    {
        using Replica plain = Start(Classifier(), new ReplicaSettings { SliceSize = 2 });
        using Replica weighted = Start(Classifier(), new ReplicaSettings { SliceSize = 2, ClassWeights = [1, 2, 3] });
        var source = new MemorySource(Images, [2, 2], 2);
        plain.Accumulate(1, source, 2, 1);
        weighted.Accumulate(1, source, 2, 1);

        Closeness.Holds(3 * plain.Metrics.Loss, weighted.Metrics.Loss, 1e-6);
        Assert.Equal(plain.Evaluate(1, source).LossSum, weighted.Evaluate(1, source).LossSum);
    }

    /// <summary>k workers, loss / (k n) each, summed: the gradient of one process over all k n samples.</summary>
    [Theory]
    [InlineData(CrossEntropyLoss.Name)]
    [InlineData(SquaredErrorLoss.Name)]
    [InlineData(BinaryCrossEntropyLoss.Name)]
    public void Accumulate_PartsOfABatch_SumToTheWhole(string loss)
    {
        using Replica whole = Start(Classifier(loss), new ReplicaSettings { SliceSize = 2 }), parts = Start(Classifier(loss), new ReplicaSettings { SliceSize = 1 });
        whole.Accumulate(1, new MemorySource(Images, [2, 0], 2), 2, 1);

        parts.Accumulate(1, new MemorySource(Images[..4], [2], 1), 2, 2);
        float[] sum = parts.Reduction.ToArray();
        parts.Accumulate(1, new MemorySource(Images[4..], [0], 1), 2, 2);

        Closeness.Holds([.. whole.Reduction.ToArray().Select(value => (double)value)], [.. sum.Zip(parts.Reduction.ToArray(), (left, right) => left + right)], 1e-6);
    }

    [Fact]
    public void Replica_WrongSettings_SaysWhatIsExpected()
    {
        ArgumentException weights = Assert.Throws<ArgumentException>(() => Start(Classifier(), new ReplicaSettings { ClassWeights = [1, 2] }));
        ArgumentException loss = Assert.Throws<ArgumentException>(() => Start(Classifier(), new ReplicaSettings { Loss = "mean_square_error" }));

        Assert.Contains("expected 3 class weights or none, got 2", weights.Message);
        Assert.Contains("did you mean 'mean_squared_error'?", loss.Message);
    }

    [Fact]
    public void Accumulate_OneLabelForAMap_SaysWhatIsExpected()
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        using Replica replica = Start(builder.Build(builder.Convolution(builder.Input, "conv", 3, 1)), new ReplicaSettings { SliceSize = 2 });

        ArgumentException error = Assert.Throws<ArgumentException>(() => replica.Accumulate(1, new MemorySource(Images, [2, 0], 2), 2, 1));

        Assert.Contains("expected 2 × 4 labels for an output of 2x2x3, got 2", error.Message);
    }

    private static Network Classifier(string loss = CrossEntropyLoss.Name)
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        return builder.Build(builder.Dense(builder.Flatten(builder.Input, "flatten"), "fc", 3), loss);
    }

    private static Replica Start(Network network, ReplicaSettings settings)
    {
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), settings);
        replica.Initialize(5);
        return replica;
    }
}
