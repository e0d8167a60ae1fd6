using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

public class StepPlanTests
{
    // By hand: 1000 samples hold 10 batches of 96 (960), 40 are left over; 2.5 epochs are 25 steps.
    private static readonly StepPlan Plan = new(samples: 1000, globalBatch: 96, sliceSize: 32, epochs: 2.5);
    private static readonly StepWalk Walk = StepWalk.Of(Plan, 3);

    [Fact]
    public void New_IncompleteLastBatch_IsDropped()
    {
        Assert.Equal((10, 25, 3), (Plan.StepsPerEpoch, Plan.TotalSteps, Plan.Slices));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(9, 0, 864)]
    [InlineData(10, 1, 0)]
    [InlineData(24, 2, 384)]
    public void EpochAndPosition_OfAStep_CountFromItsEpoch(long step, long epoch, long position)
    {
        Assert.Equal((epoch, position), (Plan.EpochOf(step), Plan.PositionOf(step)));
    }

    [Fact]
    public void After_FinishedSteps_CountsEpochsAndSamples() => Assert.Equal((1.5, 1440), (Walk.Epochs(RunPosition.After(15)), Plan.SamplesOf(RunPosition.After(15).Used)));

    [Theory]
    [InlineData(1.0, new long[] { 10, 20, 25 })]
    [InlineData(0.5, new long[] { 5, 10, 15, 20, 25 })]
    [InlineData(0.25, new long[] { 3, 5, 8, 10, 13, 15, 18, 20, 23, 25 })]
    [InlineData(0.1, new long[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25 })]
    [InlineData(0.0, new long[] { 25 })]
    [InlineData(9.0, new long[] { 25 })]
    public void IsDue_EverySoManyEpochs_AtTheStepsThatCompleteThem(double everyEpochs, long[] expected)
    {
        Assert.Equal(expected, Enumerable.Range(0, 26).Select(step => (long)step).Where(step => Walk.IsDue(RunPosition.After(step), everyEpochs)));
    }

    [Fact]
    public void New_LessThanOneBatch_SaysWhatToLower()
    {
        var error = Assert.Throws<ArgumentException>(() => new StepPlan(95, 96, 32, 1));
        Assert.Contains("lower batch.global to 95 or less", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(96, 36, 1.0)]
    [InlineData(96, 0, 1.0)]
    [InlineData(96, 32, 0.0)]
    [InlineData(96, 32, double.NaN)]
    [InlineData(96, 32, double.PositiveInfinity)]
    public void New_Impossible_Throws(int globalBatch, int sliceSize, double epochs)
        => Assert.Throws<ArgumentException>(() => new StepPlan(1000, globalBatch, sliceSize, epochs));

    [Fact]
    public void New_TinyFractionOfAnEpoch_IsOneStep() => Assert.Equal(1, new StepPlan(1000, 96, 32, 0.001).TotalSteps);
}
