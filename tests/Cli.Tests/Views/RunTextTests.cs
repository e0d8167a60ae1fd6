using Lockstep.Cli.Views;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Views;

public sealed class RunTextTests
{
    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(75, "1:15")]
    [InlineData(3661, "1:01:01")]
    [InlineData(-1, "–")]
    [InlineData(double.NaN, "–")]
    public void Duration_Seconds_ReadAsAClock(double seconds, string expected) => Assert.Equal(expected, RunText.Duration(seconds));

    [Theory]
    [InlineData(0, "0.00 %")]
    [InlineData(0.9731, "97.31 %")]
    [InlineData(1, "100.00 %")]
    [InlineData(-1, "–")]
    [InlineData(double.NaN, "–")]
    public void Percent_Share_HasTwoDecimals(double share, string expected) => Assert.Equal(expected, RunText.Percent(share));

    [Theory]
    [InlineData(0.25, "0.2500")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Number_Value_HasTheFormatOrADash(double value, string expected) => Assert.Equal(expected, RunText.Number(value, "0.0000"));

    [Theory]
    [InlineData(RunPhase.Queued, false)]
    [InlineData(RunPhase.Forming, false)]
    [InlineData(RunPhase.Training, false)]
    [InlineData(RunPhase.Quiescing, false)]
    [InlineData(RunPhase.Evaluating, false)]
    [InlineData(RunPhase.Completed, true)]
    [InlineData(RunPhase.Failed, true)]
    [InlineData(RunPhase.Cancelled, true)]
    public void HasEnded_Phase_IsTrueForTheLastOnes(RunPhase phase, bool expected) => Assert.Equal(expected, RunText.HasEnded(new RunInfo { Phase = phase }));

    [Fact]
    public void Summary_FailedRun_SaysWhyAndWhatIsMissing()
    {
        var run = SampleRun.Training();
        run.Phase = RunPhase.Failed;
        run.Reason = "LostQuorum: too few workers";
        run.WorkerFailures = 2;
        var summary = RunText.Summary(run).ToDictionary(row => row.Name, row => row.Value);
        Assert.Equal("01abc (sample, resnet20)", summary["run"]);
        Assert.Equal("failed: LostQuorum: too few workers", summary["ended"]);
        Assert.Equal("120 of 400, 1.2 epochs", summary["steps"]);
        Assert.Equal("not evaluated", summary["test accuracy"]);
        Assert.Equal("0 images/s over –, everything included", summary["throughput"]);
        Assert.Equal("2; generations: 2", summary["workers lost"]);
        Assert.Equal("none", summary["checkpoint"]);
    }

    [Fact]
    public void Summary_TopFiveBrokenImagesAndSlowData_AreShown()
    {
        var run = SampleRun.Training();
        (run.EvaluationAccuracy, run.EvaluationTop5Accuracy, run.EvaluationLoss) = (0.5, 0.75, 1.5);
        run.BadSamples = 3;
        run.FirstBadSamples.Add(new BadSampleInfo { Path = "/data/a.jpg", Reason = "it ends early" });
        run.DataAdvice = "data is the bottleneck: look";
        var summary = RunText.Summary(run).ToDictionary(row => row.Name, row => row.Value);
        Assert.Equal("50.00 %, top 5 75.00 % (loss 1.5000)", summary["test accuracy"]);
        Assert.Equal("3, left out of every sum: /data/a.jpg: it ends early; and 2 more", summary["broken images"]);
        Assert.Equal("data is the bottleneck: look", summary["data"]);
    }
}
