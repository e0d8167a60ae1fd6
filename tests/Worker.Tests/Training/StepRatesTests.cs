using Lockstep.Engine.Schedules;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class StepRatesTests
{
    private const string Yaml = """
        name: a
        model: m
        data: {source: glyphs}
        batch: {global: 40, slice: 5}
        workers: {max: 4}
        elastic: scale_batch
        epochs: 4
        learning_rate: {base: 0.8, reference_batch: 40, warmup_epochs: 1, schedule: step, milestones: [2], step_factor: 0.5}
        """;

    /// <summary>
    /// By hand: portions of 10 samples, 10 of them an epoch. The peak of 0.8 is that of four workers. The warm-up rises by 0.08 a
    /// portion over the first epoch, and from the second epoch on the rate is halved, whatever was dropped on the way.
    /// </summary>
    [Theory]
    [InlineData(4, 0, 0, 0)]
    [InlineData(4, 4, 4, 0.32)]
    [InlineData(2, 4, 4, 0.16)]
    [InlineData(1, 5, 1, 0.1)]
    [InlineData(4, 8, 4, 0.8)]
    [InlineData(3, 9, 3, 0.6)]
    [InlineData(1, 19, 1, 0.2)]
    [InlineData(4, 18, 2, 0.4)]
    [InlineData(2, 20, 2, 0.2)]
    [InlineData(6, 20, 4, 0.6)]
    public void At_APlaceInTheSampleOrder_IsTheScheduleTimesTheShareOfTheBatch(int workers, long place, int portions, double expected)
    {
        var spec = ExperimentYaml.Read(Yaml, "x.yaml").Spec!;
        var plan = StepPlan.Of(spec, 105);
        var rates = new StepRates(new LearningRatePlan(EngineSettings.LearningRate(spec, plan)), StepWalk.Of(plan, workers), factor: 1);
        var halved = new StepRates(new LearningRatePlan(EngineSettings.LearningRate(spec, plan)), StepWalk.Of(plan, workers), factor: 0.5);
        var position = new RunPosition(7, place, portions, place);

        Assert.Equal(expected, rates.At(position).LearningRate, 1e-6);
        Assert.Equal(expected / 2, halved.At(position).LearningRate, 1e-6);
    }
}
