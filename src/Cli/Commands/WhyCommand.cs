using System.CommandLine;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep why RUN</c>.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("why", "Say in one line what a run waits for: which rank on which host is in which phase of which step since when, and who waits for it.") { run, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var why = await channel.UnaryAsync(ClusterMethods.Why, new WhyRequest { RunId = parsed.GetValue(run) }, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(why) : why.Line);
            return ExitCode.Done;
        });
        return command;
    }
}
