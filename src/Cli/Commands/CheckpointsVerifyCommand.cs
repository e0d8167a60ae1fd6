using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep checkpoints verify DIR…</c>.</summary>
internal static class CheckpointsVerifyCommand
{
    public static Command Create()
    {
        var places = new Argument<string[]>("directories") { Description = "Checkpoints, run output directories or directories of checkpoints.", Arity = ArgumentArity.OneOrMore };
        var json = JsonOption.Create();
        var command = new Command("verify", "Read every byte of every file and prove it against the manifest; exit 1 and name it where one is damaged.") { places, json };
        command.SetCheckpointAction(parsed => Verify(parsed.GetValue(places)!, parsed.GetValue(json)));
        return command;
    }

    private static int Verify(string[] places, bool json)
    {
        // All paths are looked at before the first long read: a wrong one is said at once.
        var entries = places.SelectMany(CheckpointPlace.Checkpoints).ToList();
        var results = entries.Select(directory => (Directory: directory, Problems: CheckpointVerifier.Problems(directory))).Select(result =>
        {
            if (!json)
            {
                Show(result.Directory, result.Problems);
            }

            return result;
        }).ToList();
        if (json)
        {
            Console.WriteLine(JsonOption.Text(results.Select(result => new { result.Directory, Valid = result.Problems.Count == 0, Problems = result.Problems.Select(problem => new { problem.File, problem.Message }) })));
        }

        return results.TrueForAll(result => result.Problems.Count == 0) ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(string directory, IReadOnlyList<CheckpointException> problems)
    {
        if (problems.Count == 0)
        {
            Console.WriteLine($"{directory}: valid ({CheckpointTables.Size(CheckpointGlance.At(new CheckpointEntry(0, directory)).Bytes)})");
            return;
        }

        Console.WriteLine($"{directory}: damaged");
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem.Message);
        }
    }
}
