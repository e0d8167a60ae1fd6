using System.CommandLine;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep checkpoints …</c>: what lies on the disk, without a coordinator.</summary>
internal static class CheckpointsCommand
{
    /// <summary>What a path may be.</summary>
    public const string PlaceDescription = "A run's output directory or a directory of checkpoints.";

    public static Command Create() => new("checkpoints", "List, verify, compare and delete checkpoints on the disk.")
    {
        CheckpointsListCommand.Create(), CheckpointsVerifyCommand.Create(), CheckpointsDiffCommand.Create(), CheckpointsPruneCommand.Create(),
    };

    /// <summary>A damaged checkpoint is said on standard error, and the command fails.</summary>
    public static void SetCheckpointAction(this Command command, Func<ParseResult, int> action) => command.SetGuardedAction((parsed, _) =>
    {
        try
        {
            return Task.FromResult(action(parsed));
        }
        catch (CheckpointException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return Task.FromResult(ExitCode.Failed);
        }
    });
}
