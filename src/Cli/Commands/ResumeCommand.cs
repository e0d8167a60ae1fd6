using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep resume RUN</c>.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("resume", "Let a paused run go on; it waits in the queue for workers. A run that has ended goes on with lockstep run --resume.") { run, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var info = await channel.UnaryAsync(ClusterMethods.Resume, new ResumeRequest { RunId = parsed.GetValue(run) }, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(info) : $"{info.RunId}: {RunText.Phase(info)} from step {info.Step}");
            return ExitCode.Done;
        });
        return command;
    }
}
