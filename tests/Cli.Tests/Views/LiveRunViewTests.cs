using System.Text.RegularExpressions;
using Lockstep.Cli.Views;
using Spectre.Console;

namespace Lockstep.Cli.Tests.Views;

public sealed partial class LiveRunViewTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Finish_CompletedRun_ShowsTheSummary()
    {
        using (var view = View())
        {
            view.Finish(SampleRun.Completed());
        }

        Assert.Contains("test accuracy", Text(), StringComparison.Ordinal);
        Assert.Contains("97.31 %", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("━━━━━━━━━━━━ epoch 1.20/4  step 120/400  ETA 1:15")]
    [InlineData("loss 0.5123  accuracy 81.25 %  test –  lr 0.0500  987 images/s  goodput 90.00 %")]
    [InlineData("sample 01abc  training  generation 2")]
    [InlineData("worker-lost rank 2 [of 3]")]
    public void Update_ViewClosesAtOnce_IsStillShown(string expected)
    {
        using (var view = View())
        {
            view.Update(SampleRun.Update(SampleRun.Training(), "worker-lost", "rank 2 [of 3]"));
        }

        Assert.Contains(expected, Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_Worker_IsARowWithRankHostProcessStepAndPhase()
    {
        using (var view = View())
        {
            view.Update(SampleRun.Update(SampleRun.Training()));
        }

        string row = Text().Split('\n').Last(line => line.Contains("w-1", StringComparison.Ordinal));
        Assert.Equal(["0", "w-1", "alpha", "4711", "120", "compute"], row.Split([' ', '│', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Dispose_NothingToShowYet_EndsInOrder()
    {
        View().Dispose();
        Assert.Contains("starting", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_LineWithMarkup_IsShownAsItIs()
    {
        using (var view = View())
        {
            view.Log("[worker] it says [red]");
        }

        Assert.Contains("[worker] it says [red]", Text(), StringComparison.Ordinal);
    }

    /// <summary>What was written, without the terminal's control sequences.</summary>
    private string Text() => ControlSequence().Replace(_output.ToString(), string.Empty);

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();

    private LiveRunView View()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output) });
        console.Profile.Width = 140;
        return new LiveRunView(console);
    }
}
