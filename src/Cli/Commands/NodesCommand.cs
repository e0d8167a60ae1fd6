using System.CommandLine;
using System.Globalization;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;
using Spectre.Console;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep nodes</c>.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("nodes", "List the workers that have joined the coordinator.") { json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var response = await channel.UnaryAsync(ClusterMethods.Nodes, new NodesRequest(), cancellation: token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Of(response));
            }
            else
            {
                Show(response);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(NodesResponse response)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "worker", "state", "host", "process", "device", "threads", "data address", "run", "last heard" })
        {
            table.AddColumn(column);
        }

        foreach (var node in response.Nodes)
        {
            table.AddRow(
                node.Info.WorkerId,
                node.State,
                Markup.Escape(node.Info.Host),
                node.Info.ProcessId.ToString(CultureInfo.InvariantCulture),
                node.Info.Device,
                node.Info.Threads.ToString(CultureInfo.InvariantCulture),
                $"{node.Info.DataHost}:{node.Info.DataPort}",
                node.RunId,
                string.Create(CultureInfo.InvariantCulture, $"{node.SecondsSinceHeartbeat:0.0} s"));
        }

        AnsiConsole.Write(table);
    }
}
