using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Tests.Schedules;

public sealed class BatchPlanTests
{
    /// <summary>By hand: 100 samples an epoch; batch 30 until epoch 1 is behind (4 steps, 120), 60 until 3 (3 steps, 300), then 90.</summary>
    [Theory]
    [InlineData(0, 0, 30)]
    [InlineData(3, 90, 30)]
    [InlineData(4, 120, 60)]
    [InlineData(6, 240, 60)]
    [InlineData(7, 300, 90)]
    [InlineData(9, 480, 90)]
    public void At_ThreeStages_IsHandComputed(long step, long samples, int batch)
    {
        var plan = new BatchPlan(100, [new BatchStage(0, 30), new BatchStage(1, 60), new BatchStage(3, 90)]);

        Assert.Equal(new BatchPosition(samples, batch, samples / 100.0), plan.At(step));
    }

    /// <summary>A stage shorter than a step of the one before has none.</summary>
    [Fact]
    public void At_StageWithinOneStep_IsSkipped()
    {
        var plan = new BatchPlan(10, [new BatchStage(0, 100), new BatchStage(2, 7), new BatchStage(3, 9)]);

        Assert.Equal([100, 9, 9], Enumerable.Range(0, 3).Select(step => plan.At(step).Batch));
    }

    [Fact]
    public void BatchPlan_BadStages_SaysWhatIsExpected()
    {
        Assert.Contains("epoch 0", Assert.Throws<ArgumentException>(() => new BatchPlan(10, [new BatchStage(1, 5)])).Message, StringComparison.Ordinal);
        Assert.Contains("ascending", Assert.Throws<ArgumentException>(() => new BatchPlan(10, [new BatchStage(0, 5), new BatchStage(0, 6)])).Message, StringComparison.Ordinal);
        Assert.Contains("positive", Assert.Throws<ArgumentException>(() => new BatchPlan(10, [new BatchStage(0, 0)])).Message, StringComparison.Ordinal);
    }
}
