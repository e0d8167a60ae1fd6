using System.CommandLine;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep models [NAME|FILE]</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var model = new Argument<string?>("model") { Description = "Show the layers of this model, or of the network in this experiment file.", Arity = ArgumentArity.ZeroOrOne };
        var source = new ModelSource();
        var json = JsonOption.Create();
        var command = new Command("models", "List the models that an experiment can name, each with its published input, or one network's layers.") { model };
        source.AddTo(command);
        command.Options.Add(json);
        command.SetGuardedAction((parsed, _) =>
        {
            if (parsed.GetValue(model) is { } one)
            {
                ModelTables.ShowLayers(source.Read(parsed, one), parsed.GetValue(json));
            }
            else
            {
                ModelTables.ShowAll(source.ReadAll(parsed), parsed.GetValue(json));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
