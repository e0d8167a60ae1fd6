using System.CommandLine;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep validate FILE</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Experiment files (YAML).", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Say whether experiment files are right; if not, everything that is wrong, with line and column.") { files };
        command.SetGuardedAction((parsed, _) => Task.FromResult(Validate(parsed.GetValue(files)!)));
        return command;
    }

    private static int Validate(string[] files)
    {
        int code = ExitCode.Done;
        foreach (string file in files)
        {
            try
            {
                var experiment = ExperimentFile.Read(file);
                Console.WriteLine($"{file}: valid ({experiment.Spec.Name}: {experiment.Spec.Model.Title}, batch {experiment.Spec.Batch.Global}, {experiment.Spec.Epochs:g} epochs)");
            }
            catch (UsageException exception)
            {
                Console.Error.WriteLine(exception.Message);
                code = ExitCode.WrongUsage;
            }
        }

        return code;
    }
}
