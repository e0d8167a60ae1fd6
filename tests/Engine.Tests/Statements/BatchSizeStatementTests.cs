using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>Growing the batch in place of decaying the rate (Smith et al. 2018), on the schedule of Goyal et al. 2017.</summary>
public sealed class BatchSizeStatementTests
{
    private const long ImageNet = 1_281_167;
    private const int Batch = 8192;

    /// <summary>From epoch 30 on twice the batch with a fifth of the rate, where the reference has a tenth.</summary>
    [Fact]
    public void DoubledBatchWithFifthOfTheRate_AtEveryStep_HasTheReferenceNoiseScale()
    {
        var batches = new BatchPlan(ImageNet, [new BatchStage(0, Batch), new BatchStage(30, 2 * Batch)]);
        LearningRatePlan grown = Plan([0.2, 0.02, 0.002]), reference = Plan([0.1, 0.01, 0.001]);

        for (long step = 0; batches.At(step).Epoch < 90; step++)
        {
            BatchPosition at = batches.At(step);
            long referenceStep = at.Samples / Batch;
            double expected = NoiseScale.Of(reference.At(referenceStep).LearningRate, 0.9, ImageNet, Batch);
            Closeness.Holds(expected, NoiseScale.Of(grown.At(referenceStep).LearningRate, 0.9, ImageNet, at.Batch), 1e-6);
        }
    }

    /// <summary>By hand: 3.2 × 1,281,167 / (8192 × 0.1) = 5004.56; five times the rate, or a fifth of 1 - momentum, is five times that.</summary>
    [Theory]
    [InlineData(3.2, 0.9, 8192, 5004.55859)]
    [InlineData(16, 0.9, 40960, 5004.55859)]
    [InlineData(3.2, 0.98, 40960, 5004.55859)]
    [InlineData(3.2, 0.98, 8192, 25022.793)]
    public void NoiseScale_RateOrMomentumWithBatch_IsHandComputed(double rate, double momentum, int batch, double expected) =>
        Closeness.Holds(expected, NoiseScale.Of(rate, momentum, ImageNet, batch), 1e-6);

    /// <summary>Counted in steps of one batch, 30 + 60 epochs would take 14,075 steps; with the doubled batch they take 9,384.</summary>
    [Fact]
    public void Epochs_WithGrowingBatch_AreCountedInSamples()
    {
        var batches = new BatchPlan(ImageNet, [new BatchStage(0, Batch), new BatchStage(30, 2 * Batch)]);

        Assert.Equal(new BatchPosition(4691L * Batch, Batch, 4691.0 * Batch / ImageNet), batches.At(4691));
        Assert.Equal(new BatchPosition(4692L * Batch, 2 * Batch, 4692.0 * Batch / ImageNet), batches.At(4692));
        Assert.True(batches.At(9383).Epoch < 90 && batches.At(9384).Epoch >= 90);
    }

    private static LearningRatePlan Plan(double[] factors) => new(new LearningRateSettings
    {
        Base = 0.1,
        GlobalBatch = Batch,
        ReferenceBatch = 256,
        WarmupEpochs = 5,
        Kind = LearningRateKind.Step,
        Milestones = [30, 60, 80],
        StepFactors = factors,
        StepsPerEpoch = (double)ImageNet / Batch,
        TotalSteps = 14_075,
    });
}
