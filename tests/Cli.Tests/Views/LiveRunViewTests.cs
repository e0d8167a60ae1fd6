using Lockstep.Cli.Views;
using Spectre.Console;

namespace Lockstep.Cli.Tests.Views;

public sealed class LiveRunViewTests
{
    [Fact]
    public void UpdateAndFinish_OnATerminal_ShowBarFiguresWorkersAndSummary()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 140;
        using (var view = new LiveRunView(console))
        {
            view.Update(SampleRun.Update(SampleRun.Training(), "worker-lost", "rank 2"));
            view.Finish(SampleRun.Completed());
        }

        string text = output.ToString();
        Assert.Contains("test accuracy", text, StringComparison.Ordinal);
        Assert.Contains("97.31 %", text, StringComparison.Ordinal);
    }
}
