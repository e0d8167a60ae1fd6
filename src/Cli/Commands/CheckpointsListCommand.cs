using System.CommandLine;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep checkpoints list DIR</c>.</summary>
internal static class CheckpointsListCommand
{
    public static Command Create()
    {
        var place = new Argument<string>("directory") { Description = CheckpointsCommand.PlaceDescription };
        var json = JsonOption.Create();
        var command = new Command("list", "List checkpoints, newest first, after a cheap look at each: its manifest and the lengths of its files.") { place, json };
        command.SetCheckpointAction(parsed =>
        {
            var glances = CheckpointPlace.Ledger(parsed.GetValue(place)!).Glances();
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(glances.Select(CheckpointRow.Of)));
            }
            else
            {
                CheckpointTables.Show(glances);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
