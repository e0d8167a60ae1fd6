using System.CommandLine;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep checkpoints prune DIR</c>.</summary>
internal static class CheckpointsPruneCommand
{
    public static Command Create()
    {
        var place = new Argument<string>("directory") { Description = CheckpointsCommand.PlaceDescription };
        var keep = new Option<int>("--keep") { Description = "Newest checkpoints that stay, at least 1; damaged ones are not counted.", Required = true };
        var best = new Option<int>("--keep-best") { Description = "Checkpoints of the best evaluations that stay beside them." };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would be deleted, and delete nothing." };
        var command = new Command("prune", "Delete old checkpoints, never the only valid one.") { place, keep, best, dry };
        command.SetCheckpointAction(parsed => Prune(parsed.GetValue(place)!, parsed.GetValue(keep), parsed.GetValue(best), parsed.GetValue(dry)));
        return command;
    }

    private static int Prune(string place, int keep, int best, bool dry)
    {
        if (keep < 1 || best < 0)
        {
            throw new UsageException($"--keep, --keep-best: expected at least 1 and at least 0, found {keep} and {best}");
        }

        var ledger = CheckpointPlace.Ledger(place);
        var retention = new CheckpointRetention(keep, best);
        var surplus = ledger.Surplus(retention);
        RequireValid(ledger, surplus);
        foreach (var entry in dry ? surplus : ledger.Prune(retention))
        {
            Console.WriteLine($"{(dry ? "would delete" : "deleted")} {entry.Directory}");
        }

        Console.WriteLine($"{surplus.Count} {(dry ? "to be deleted" : "deleted")}, {ledger.List().Count - (dry ? surplus.Count : 0)} kept");
        return ExitCode.Done;
    }

    /// <summary>Files of the right length may be rotten all the same: before anything goes, one that stays is read to the last byte.</summary>
    private static void RequireValid(CheckpointLedger ledger, IReadOnlyList<CheckpointEntry> surplus)
    {
        if (surplus.Count > 0 && !ledger.List().Except(surplus).Any(entry => CheckpointVerifier.Problems(entry.Directory).Count == 0))
        {
            throw new CheckpointException(ledger.Root, "none of the checkpoints that would stay is valid: nothing was deleted. See lockstep checkpoints verify.");
        }
    }
}
