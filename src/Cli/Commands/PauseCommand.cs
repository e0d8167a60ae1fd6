using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep pause RUN</c>.</summary>
internal static class PauseCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var reason = new Option<string>("--reason") { Description = "Why, for the journal.", DefaultValueFactory = _ => "asked for by the user" };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("pause", "Save a run at a step boundary and give its workers back; lockstep resume goes on exactly there.") { run, reason, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var request = new PauseRequest { RunId = parsed.GetValue(run), Reason = parsed.GetValue(reason) };
            var info = await channel.UnaryAsync(ClusterMethods.Pause, request, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(info) : $"{info.RunId}: {RunText.Phase(info)} at step {info.Step}");
            return info.Phase == RunPhase.Paused ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
