using System.CommandLine;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep schema</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON schema of experiment files, for editors.");
        command.SetGuardedAction((_, _) =>
        {
            Console.Out.Write(ExperimentSchema.Generate());
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
