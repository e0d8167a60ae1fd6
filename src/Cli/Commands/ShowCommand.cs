using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep show RUN</c>.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("show", "Show how one run stands.") { run, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var info = await channel.UnaryAsync(ClusterMethods.Get, new GetRequest { RunId = parsed.GetValue(run) }, cancellation: token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Of(info));
                return ExitCode.Done;
            }

            if (!RunText.HasEnded(info))
            {
                Console.WriteLine(RunText.Line(info));
                foreach (var worker in info.Workers)
                {
                    Console.WriteLine($"rank {worker.Rank}  {worker.WorkerId}  {worker.Host}  process {worker.ProcessId}  step {worker.Step}  {worker.Phase}");
                }
            }

            foreach (var (name, value) in RunText.Summary(info))
            {
                Console.WriteLine($"{name,-14} {value}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
