using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep checkpoints diff A B</c>.</summary>
internal static class CheckpointsDiffCommand
{
    public static Command Create()
    {
        const string About = "A checkpoint; or a run's output directory or its checkpoints directory: the newest valid one.";
        var first = new Argument<string>("first") { Description = About };
        var second = new Argument<string>("second") { Description = About };
        var json = JsonOption.Create();
        var command = new Command("diff", "Compare two checkpoints tensor by tensor; exit 0 when all bits are the same, 1 when they are not.") { first, second, json };
        command.SetCheckpointAction(parsed =>
        {
            var difference = CheckpointComparison.Of(CheckpointPlace.Checkpoint(parsed.GetValue(first)!), CheckpointPlace.Checkpoint(parsed.GetValue(second)!));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(new { difference.Same, Tensors = difference.Tensors.Select(Row), difference.Manifest }));
            }
            else
            {
                CheckpointTables.Show(difference);
            }

            return difference.Same ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static object Row(TensorDifference tensor) => new
    {
        tensor.File,
        tensor.Name,
        State = JsonOption.Word(tensor.State),
        tensor.Elements,
        tensor.Differing,
        tensor.MaxAbsolute,
        tensor.RelativeL2,
    };
}
