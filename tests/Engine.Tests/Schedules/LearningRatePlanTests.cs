using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Schedules;

public sealed class LearningRatePlanTests
{
    /// <summary>The plan's result is float32.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.2, total_steps) of PyTorch 1.13, printed.</summary>
    [Theory]
    [InlineData(10, 0, 0.008000000000000007, 0.95)]
    [InlineData(10, 1, 0.10400000000000001, 0.8999999999999999)]
    [InlineData(10, 2, 0.2, 0.85)]
    [InlineData(10, 3, 0.19009692640269477, 0.854951556604879)]
    [InlineData(10, 4, 0.1623491307899526, 0.8688255099070633)]
    [InlineData(10, 7, 0.0376516692100474, 0.9311744900929366)]
    [InlineData(10, 8, 0.009903873597305258, 0.945048443395121)]
    [InlineData(10, 9, 8e-07, 0.95)]
    [InlineData(1003, 0, 0.008000000000000007, 0.95)]
    [InlineData(1003, 1, 0.008005267251794707, 0.9499972566396903)]
    [InlineData(1003, 150, 0.10405028224090614, 0.8999738113328614)]
    [InlineData(1003, 300, 0.19999998998917062, 0.8500000050054347)]
    [InlineData(1003, 301, 0.19999878869207108, 0.850000605656387)]
    [InlineData(1003, 600, 0.12260125000657147, 0.8886995297948335)]
    [InlineData(1003, 1002, 8e-07, 0.95)]
    public void At_OneCycle_EqualsPyTorch(long steps, long step, double learningRate, double momentum)
    {
        var plan = new LearningRatePlan(new LearningRateSettings { Base = 0.2, ScaleLinearly = false, Kind = LearningRateKind.OneCycle, TotalSteps = steps, WarmupEpochs = 5 });

        Closeness.Holds(learningRate, plan.At(step).LearningRate, Tolerance);
        Closeness.Holds(momentum, plan.At(step).Momentum, Tolerance);
    }

    /// <summary>Goyal et al. 2017: 0.1 × 8192 / 256 = 3.2 after five epochs from 0.1, then ÷ 10 at 30, 60, 80 of 90.</summary>
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(2.5, 1.65)]
    [InlineData(5, 3.2)]
    [InlineData(29.99, 3.2)]
    [InlineData(30, 0.32)]
    [InlineData(60, 0.032)]
    [InlineData(80, 0.0032)]
    [InlineData(89.99, 0.0032)]
    public void At_GoyalRecipe_HasPublishedRates(double epoch, double learningRate)
    {
        var plan = new LearningRatePlan(new LearningRateSettings
        {
            Base = 0.1,
            GlobalBatch = 8192,
            ReferenceBatch = 256,
            WarmupEpochs = 5,
            WarmupStart = 1 / 32.0,
            Kind = LearningRateKind.Step,
            Milestones = [30, 60, 80],
            StepsPerEpoch = 100,
            TotalSteps = 9000,
        });

        Closeness.Holds(learningRate, plan.At((long)Math.Round(100 * epoch)).LearningRate, Tolerance);
    }

    /// <summary>By hand: warm-up of 10 steps, then 100 steps of half a cosine or of a parabola from 1 to 0.</summary>
    [Theory]
    [InlineData(LearningRateKind.Cosine, 5, 0.5)]
    [InlineData(LearningRateKind.Cosine, 10, 1)]
    [InlineData(LearningRateKind.Cosine, 35, 0.85355339059)]
    [InlineData(LearningRateKind.Cosine, 60, 0.5)]
    [InlineData(LearningRateKind.Cosine, 109, 0.00024671981)]
    [InlineData(LearningRateKind.Polynomial, 60, 0.25)]
    [InlineData(LearningRateKind.Polynomial, 109, 0.0001)]
    [InlineData(LearningRateKind.Constant, 109, 1)]
    public void At_AfterWarmup_HasHandComputedRates(LearningRateKind kind, long step, double learningRate)
    {
        var plan = new LearningRatePlan(new LearningRateSettings { Base = 1, ScaleLinearly = false, WarmupEpochs = 1, StepsPerEpoch = 10, TotalSteps = 110, Kind = kind, Momentum = 0.8 });

        Closeness.Holds(learningRate, plan.At(step).LearningRate, 1e-5);
        Assert.Equal(0.8f, plan.At(step).Momentum);
    }

    /// <summary>Akiba et al. 2017, table of rates: 0.5, 0.075, 0.01 and 0.001 of 12.8 from epochs 0, 40, 70 and 85.</summary>
    [Theory]
    [InlineData(0, 6.4)]
    [InlineData(39.99, 6.4)]
    [InlineData(40, 0.96)]
    [InlineData(70, 0.128)]
    [InlineData(85, 0.0128)]
    [InlineData(89.99, 0.0128)]
    public void At_AkibaRecipe_HasPublishedRates(double epoch, double learningRate)
    {
        var plan = new LearningRatePlan(new LearningRateSettings
        {
            Base = 0.05,
            GlobalBatch = 32_768,
            Kind = LearningRateKind.Step,
            Milestones = [40, 70, 85],
            StepFactors = [0.15, 0.02, 0.002],
            StepsPerEpoch = 100,
            TotalSteps = 9000,
        });

        LearningRatePoint point = plan.At((long)Math.Round(100 * epoch));

        Closeness.Holds(learningRate, point.LearningRate, Tolerance);
        Assert.True(Math.Abs(point.Epoch - epoch) < 1e-9);
    }

    [Fact]
    public void LearningRatePlan_FactorsForOtherMilestones_SaysWhatIsExpected()
    {
        var settings = new LearningRateSettings { Kind = LearningRateKind.Step, Milestones = [1, 2], StepFactors = [0.5] };

        Assert.Contains("one for each of 2 milestones, got 1", Assert.Throws<ArgumentException>(() => new LearningRatePlan(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_BeyondTheEnd_StaysAtTheLastStep()
    {
        var plan = new LearningRatePlan(new LearningRateSettings { TotalSteps = 20 });

        Assert.Equal(plan.At(19), plan.At(1_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.At(-1));
    }
}
