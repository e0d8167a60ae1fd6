using System.CommandLine.Invocation;
using Lockstep.Cli;

// Into a pipe or a file tables are written at a width at which they can be read and cut.
if (Console.IsOutputRedirected)
{
    Spectre.Console.AnsiConsole.Profile.Width = 160;
}

var result = RootCommandFactory.Create().Parse(args);
int code = await result.InvokeAsync(new System.CommandLine.InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return result.Action is ParseErrorAction ? ExitCode.WrongUsage : code;
