using Lockstep.Cli.Views;

namespace Lockstep.Cli.Tests.Views;

public sealed class PlainRunViewTests
{
    private readonly StringWriter _output = new();
    private readonly ViewClock _clock = new();

    [Fact]
    public void Update_Event_IsALineAtOnce()
    {
        using var view = new PlainRunView(_output, _clock);
        view.Update(SampleRun.Update(SampleRun.Training(), "worker-lost", "rank 2 of generation 1"));
        Assert.EndsWith(" worker-lost: rank 2 of generation 1", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_Progress_IsALineEveryFiveSeconds()
    {
        using var view = new PlainRunView(_output, _clock);
        var run = SampleRun.Training();
        view.Update(SampleRun.Update(run));
        Assert.Empty(Lines());
        _clock.Advance(TimeSpan.FromSeconds(5));
        view.Update(SampleRun.Update(run));
        view.Update(SampleRun.Update(run));
        Assert.Equal("epoch 1.20/4  step 120/400  loss 0.5123  accuracy 81.25 %  lr 0.0500  987 images/s  1 workers  ETA 1:15", Assert.Single(Lines()));
    }

    [Fact]
    public void Update_NoNewStep_IsNoLine()
    {
        using var view = new PlainRunView(_output, _clock);
        _clock.Advance(TimeSpan.FromSeconds(5));
        view.Update(SampleRun.Update(SampleRun.Training()));
        _clock.Advance(TimeSpan.FromSeconds(50));
        view.Update(SampleRun.Update(SampleRun.Training()));
        Assert.Single(Lines());
    }

    [Fact]
    public void Log_Line_IsWrittenAsItIs()
    {
        using var view = new PlainRunView(_output, _clock);
        view.Log("[worker] connecting");
        Assert.Equal("[worker] connecting", Assert.Single(Lines()));
    }

    [Fact]
    public void Finish_CompletedRun_SaysAccuracyThroughputGoodputAndCheckpoint()
    {
        using var view = new PlainRunView(_output, _clock);
        view.Finish(SampleRun.Completed());
        Assert.Contains("test accuracy  97.31 % (loss 0.1100)", Lines());
        Assert.Contains("throughput     850 images/s over 1:05, everything included", Lines());
        Assert.Contains("goodput        90.00 % of the workers' time went into steps that count", Lines());
        Assert.Contains("checkpoint     runs/01abc/checkpoints/step-000000400", Lines());
    }

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
