using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>Chooses a view: JSON lines when asked for, a live screen on a terminal, plain lines elsewhere.</summary>
internal static class RunViews
{
    public static IRunView Create(bool json) => json
        ? new JsonRunView(Console.Out)
        : AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new LiveRunView(AnsiConsole.Console) : new PlainRunView(Console.Out, TimeProvider.System);
}
