using System.CommandLine;
using System.Globalization;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;
using Spectre.Console;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep list</c>.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("list", "List the coordinator's runs, oldest first.") { json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            var response = await channel.UnaryAsync(ClusterMethods.List, new ListRequest(), cancellation: token);
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

    private static void Show(ListResponse response)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "run", "name", "model", "phase", "epoch", "step", "test accuracy", "top 5", "images/s", "workers" })
        {
            table.AddColumn(column);
        }

        foreach (var run in response.Runs)
        {
            table.AddRow(
                run.RunId,
                Markup.Escape(run.Name),
                run.Model,
                RunText.Phase(run),
                string.Create(CultureInfo.InvariantCulture, $"{run.Epoch:0.00}/{run.TotalEpochs:0.##}"),
                $"{run.Step}/{run.TotalSteps}",
                RunText.Percent(run.EvaluationAccuracy),
                RunText.Percent(run.HasEvaluationTop5Accuracy ? run.EvaluationTop5Accuracy : double.NaN),
                run.MeanImagesPerSecond.ToString("0", CultureInfo.InvariantCulture),
                run.Workers.Count.ToString(CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }
}
