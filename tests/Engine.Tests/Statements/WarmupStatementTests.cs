using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>The warm-up of Goyal et al. 2017, section 2.2: global batch 8192, 156 steps an epoch, 0.1 × 8192 / 256 = 3.2 after five epochs.</summary>
public sealed class WarmupStatementTests
{
    private const int StepsPerEpoch = 156;
    private const int WarmupSteps = 5 * StepsPerEpoch;

    /// <summary>Goyal et al. start at the rate of one worker, other published code starts at 0.</summary>
    [Theory]
    [InlineData(1 / 32.0, 0.1f)]
    [InlineData(0, 0f)]
    public void GradualWarmup_FirstStep_IsReferenceRateOrZero(double start, float expected) => Assert.Equal(expected, Plan(start).At(0).LearningRate);

    [Theory]
    [InlineData(1 / 32.0)]
    [InlineData(0)]
    public void GradualWarmup_EveryStep_AddsTheSame(double start)
    {
        LearningRatePlan plan = Plan(start);
        double increment = (3.2 - 3.2 * start) / WarmupSteps;

        // The rates are float32, so an increment is known to an ulp of 3.2.
        Assert.All(Enumerable.Range(0, WarmupSteps), step =>
            Assert.True(Math.Abs(plan.At(step + 1).LearningRate - plan.At(step).LearningRate - increment) <= 3e-7));
    }

    [Fact]
    public void GradualWarmup_AfterFiveEpochs_IsExactlyTheScaledRateAndStaysThere()
    {
        LearningRatePlan plan = Plan(1 / 32.0);

        Assert.Equal(3.2f, plan.At(WarmupSteps).LearningRate);
        Assert.Equal(3.2f, plan.At(30 * StepsPerEpoch - 1).LearningRate);
        Assert.Equal(0.32f, plan.At(30 * StepsPerEpoch).LearningRate);
    }

    [Fact]
    public void ConstantWarmup_AfterFiveEpochs_JumpsByK()
    {
        LearningRatePlan plan = Plan(1 / 32.0, WarmupShape.Constant);

        Assert.All(Enumerable.Range(0, WarmupSteps), step => Assert.Equal(0.1f, plan.At(step).LearningRate));
        Closeness.Holds(32, plan.At(WarmupSteps).LearningRate / plan.At(WarmupSteps - 1).LearningRate, 1e-6);
    }

    private static LearningRatePlan Plan(double start, WarmupShape shape = WarmupShape.Gradual) => new(new LearningRateSettings
    {
        Base = 0.1,
        GlobalBatch = 8192,
        ReferenceBatch = 256,
        WarmupEpochs = 5,
        WarmupStart = start,
        Warmup = shape,
        Kind = LearningRateKind.Step,
        Milestones = [30, 60, 80],
        StepsPerEpoch = StepsPerEpoch,
        TotalSteps = 90 * StepsPerEpoch,
    });
}
