using Lockstep.Engine.Cpu;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Samples with label -1 are in no sum, whatever the loss; the step is divided by the global batch all the same.</summary>
public sealed class BrokenSamplesTests
{
    private static readonly ImageShape Shape = new(2, 2, 1);
    private static readonly float[] Images = Sample.Floats(Sample.Doubles(24, 9));

    /// <summary>Without batch norm, a slice with broken samples has the sums of the samples that are left.</summary>
    [Theory]
    [InlineData(CrossEntropyLoss.Name)]
    [InlineData(SquaredErrorLoss.Name)]
    [InlineData(BinaryCrossEntropyLoss.Name)]
    public void Accumulate_SomeBroken_IsTheStepOfTheOthers(string loss)
    {
        using Replica broken = Start(Classifier(loss), 6), left = Start(Classifier(loss), 6);
        broken.Accumulate(1, new MemorySource(Images, [-1, 2, -1, -1, 1, 0], 6), 6, 1);
        float[] kept = [.. Images[4..8], .. Images[16..24]];
        left.Accumulate(1, new MemorySource(kept, [2, 1, 0], 6), 6, 1);

        Closeness.Holds([.. left.Reduction.ToArray().Select(value => (double)value)], broken.Reduction, 1e-6);
        Assert.Equal(3, broken.Metrics.Samples);
        Closeness.Holds(left.Metrics.Loss, broken.Metrics.Loss, 1e-6);
        Assert.Equal(left.Metrics.Accuracy, broken.Metrics.Accuracy);
    }

    [Fact]
    public void Accumulate_BrokenInAnAutoencoder_IsNotImitated()
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Network network = builder.Build(builder.Convolution(builder.Input, "conv", 1, 1), SquaredErrorLoss.Name, targetIsInput: true);
        using Replica broken = Start(network, 6), left = Start(network, 6);
        broken.Accumulate(1, new MemorySource(Images, [0, -1, 0, 0, 0, 0], 6), 6, 1);
        left.Accumulate(1, new MemorySource([.. Images[..4], .. Images[8..]], [0, 0, 0, 0, 0], 6), 6, 1);

        Closeness.Holds([.. left.Reduction.ToArray().Select(value => (double)value)], broken.Reduction, 1e-6);
    }

    [Fact]
    public void Accumulate_AllBroken_ChangesNothingAndCountsNothing()
    {
        using Replica replica = Start(Classifier(CrossEntropyLoss.Name), 6);
        replica.Accumulate(1, new MemorySource(Images, [-1, -1, -1, -1, -1, -1], 6), 6, 1);

        Assert.All(replica.Reduction.ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(0, replica.Metrics.Samples);
        Assert.Null(replica.FirstNonFinite);
    }

    [Fact]
    public void Accumulate_BrokenSamples_AllocatesNothing()
    {
        using Replica replica = Start(Classifier(CrossEntropyLoss.Name), 6);
        var source = new OneSlice(new Slice(Images, new[] { -1, 2, -1, -1, 1, 0 }, 6) { MixedLabels = new[] { 0, 1, 2, -1, 0, 1 }, Shares = new float[6] });
        replica.Accumulate(1, source, 6, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        replica.Accumulate(1, source, 6, 1);
        replica.Evaluate(1, source);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Evaluate_SomeBroken_CountsThemApart()
    {
        using Replica broken = Start(Classifier(CrossEntropyLoss.Name), 6), left = Start(Classifier(CrossEntropyLoss.Name), 6);
        EvaluationSums sums = broken.Evaluate(1, new MemorySource(Images, [-1, 2, -1, -1, 1, 0], 6));
        EvaluationSums expected = left.Evaluate(1, new MemorySource([.. Images[4..8], .. Images[16..24]], [2, 1, 0], 6));

        Assert.Equal(expected.Samples, sums.Samples);
        Assert.Equal(3, sums.Broken);
        Assert.Equal(expected.Correct, sums.Correct);
        Closeness.Holds(expected.LossSum, sums.LossSum, 1e-6);
    }

    private static Network Classifier(string loss)
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        return builder.Build(builder.Dense(builder.Flatten(builder.Input, "flatten"), "fc", 3), loss);
    }

    private static Replica Start(Network network, int slice)
    {
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = slice });
        replica.Initialize(5);
        return replica;
    }
}
