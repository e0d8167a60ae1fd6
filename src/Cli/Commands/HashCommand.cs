using System.CommandLine;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep hash CHECKPOINT</c>.</summary>
internal static class HashCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = "A checkpoint directory; or a run's output directory or its checkpoints directory: the newest valid one." };
        var json = JsonOption.Create();
        var command = new Command("hash", "Print one SHA-256 over a checkpoint's parameters, batch-norm statistics and optimizer state: equal hashes are equal bits.") { checkpoint, json };
        command.SetCheckpointAction(parsed =>
        {
            var digest = CheckpointHash.Of(CheckpointPlace.Checkpoint(parsed.GetValue(checkpoint)!));
            Console.WriteLine(parsed.GetValue(json) ? JsonOption.Text(digest) : digest.Hash);
            return ExitCode.Done;
        });
        return command;
    }
}
