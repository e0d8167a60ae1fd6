using System.CommandLine.Invocation;
using Lockstep.Cli;
using Lockstep.Cli.Commands;

// Into a pipe or a file tables are written at a width at which they can be read and cut.
if (Console.IsOutputRedirected)
{
    Spectre.Console.AnsiConsole.Profile.Width = 160;
}

var result = RootCommandFactory.Create().Parse(args);
int code = await result.InvokeAsync(new System.CommandLine.InvocationConfiguration { ProcessTerminationTimeout = WorkerCommand.LeavePatience + TimeSpan.FromSeconds(5) });
return result.Action is ParseErrorAction ? ExitCode.WrongUsage : code;
