using System.CommandLine;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep scale RUN --workers N</c>.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var workers = new Option<int>("--workers", "-w") { Description = "Never more than this many, and as few of the run's minimum as that makes necessary.", Required = true };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("scale", "Change how many workers a run takes, in the middle of it: they come and go at step boundaries.") { run, workers, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var request = new ScaleRequest { RunId = parsed.GetValue(run), Workers = parsed.GetValue(workers) };
            var info = await channel.UnaryAsync(ClusterMethods.Scale, request, cancellation: token);
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(info) : $"{info.RunId}: {info.Workers.Count} workers now, {request.Workers} wanted");
            return ExitCode.Done;
        });
        return command;
    }
}
