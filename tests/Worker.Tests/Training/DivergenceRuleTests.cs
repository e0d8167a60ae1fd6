using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class DivergenceRuleTests
{
    [Fact]
    public void Fail_SkipStep_CountsOnlyThoseInARow()
    {
        var rule = new DivergenceRule(new DivergenceSpec { Policy = DivergencePolicy.SkipStep, MaxSkipped = 2 });
        Assert.Null(rule.Fail(1, "loss", 0.1f));
        Assert.Null(rule.Fail(2, "loss", 0.1f));
        rule.Passed();
        Assert.Null(rule.Fail(4, "loss", 0.1f));
        Assert.Null(rule.Fail(5, "fc.weight", 0.1f));
        Assert.Contains("fc.bias of step 6 is not finite at a learning rate of 0.1", rule.Fail(6, "fc.bias", 0.1f), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DivergencePolicy.Stop)]
    [InlineData(DivergencePolicy.Rollback)]
    public void Fail_OtherPolicies_EndsTheGeneration(DivergencePolicy policy) =>
        Assert.NotNull(new DivergenceRule(new DivergenceSpec { Policy = policy }).Fail(0, "loss", 1));

    [Fact]
    public void StepSkipped_Twice_IsInTheReport()
    {
        var meter = new TrainingMeter(TimeProvider.System);
        meter.StepSkipped(RunPosition.After(5));
        meter.StepSkipped(RunPosition.After(6));
        var progress = new Progress();
        meter.Fill(progress);
        Assert.Equal((6, 2), (progress.Step, progress.SkippedSteps));
        Assert.False(double.IsNaN(progress.ImagesPerSecond));
    }
}
