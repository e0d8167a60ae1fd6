using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class TrainingMeterTests
{
    private readonly SteppedClock _clock = new();

    /// <summary>
    /// Steps of 4 s with four slices, and the short ones at the ends of epochs with one slice or none in half a second: neither a
    /// deadline nor a comparison of workers is to rest on those.
    /// </summary>
    [Fact]
    public void StepDone_ShortStepsBetween_PaceIsThatOfWholeOnes()
    {
        var meter = new TrainingMeter(_clock);
        meter.StartFrom(default, slices: 4);
        for (int step = 1; step <= 12; step++)
        {
            double slices = step % 4 == 1 ? 4 : step % 4 == 2 ? 0 : 1;
            Step(meter, step, seconds: slices == 4 ? 4 : 0.5, slices);
        }

        var progress = Filled(meter);
        Assert.Equal((4.0, 1.0, 12L), (progress.StepSeconds, progress.SliceSeconds, progress.Step));
        Assert.Equal(3 * (4 + (3 * 0.5)), progress.TimeUse.ComputeSeconds, 1e-9);
    }

    /// <summary>With more ranks than slices one has none in any step, and its steps are as long as the others'.</summary>
    [Fact]
    public void StepDone_NoSlicesInAnyStep_HasAPace()
    {
        var meter = new TrainingMeter(_clock);
        meter.StartFrom(default, slices: 0);
        Step(meter, 1, seconds: 2, slices: 0);
        Assert.Equal(2, Filled(meter).StepSeconds);
    }

    [Fact]
    public void Prepare_Nested_IsShownUntilTheLastEndsAndGetsOn()
    {
        var meter = new TrainingMeter(_clock);
        meter.Enter(MeterPhase.Compute);
        ulong mark = Filled(meter).Mark;
        foreach (bool begins in new[] { true, true, false })
        {
            meter.Prepare(begins);
            Assert.Equal(("prepare", ++mark), (Filled(meter).Phase, Filled(meter).Mark));
        }

        meter.Prepare(begins: false);
        Assert.Equal("compute", Filled(meter).Phase);
    }

    private void Step(TrainingMeter meter, int step, double seconds, double slices)
    {
        meter.Enter(MeterPhase.Compute);
        _clock.Now += TimeSpan.FromSeconds(seconds);
        meter.StepDone(RunPosition.After(step), new StepMetrics(1, 0.5, 8), 0.1, TimeSpan.Zero, slices);
    }

    private static Progress Filled(TrainingMeter meter)
    {
        var progress = new Progress();
        meter.Fill(progress);
        return progress;
    }
}
