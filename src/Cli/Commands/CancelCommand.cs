using System.CommandLine;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep cancel RUN</c>.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var reason = new Option<string>("--reason") { Description = "Why, for the journal.", DefaultValueFactory = _ => "cancelled by the user" };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("cancel", "End a run; its checkpoints stay.") { run, reason, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var request = new CancelRequest { RunId = parsed.GetValue(run), Reason = parsed.GetValue(reason) };
            var response = await channel.UnaryAsync(ClusterMethods.Cancel, request, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(response) : $"{parsed.GetValue(run)}: {response.Phase.ToString().ToLowerInvariant()}");
            return ExitCode.Done;
        });
        return command;
    }
}
