using System.CommandLine.Invocation;
using Lockstep.Cli;

var result = RootCommandFactory.Create().Parse(args);
int code = await result.InvokeAsync(new System.CommandLine.InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
return result.Action is ParseErrorAction ? ExitCode.WrongUsage : code;
