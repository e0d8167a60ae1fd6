using System.CommandLine;
using System.Globalization;
using Lockstep.Engine.Networks;
using Spectre.Console;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep models [NAME]</c>.</summary>
internal static class ModelsCommand
{
    // Forward, data gradient and weight gradient each cost two operations per multiply-add.
    private const double OperationsPerMultiplyAdd = 6;

    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "Show this model's layers.", Arity = ArgumentArity.ZeroOrOne };
        var classes = new Option<int?>("--classes") { Description = "Number of classes; default: the published network's." };
        var json = JsonOption.Create();
        var command = new Command("models", "List the models that an experiment can name, or one model's layers.") { name, classes, json };
        command.SetGuardedAction((parsed, _) =>
        {
            if (parsed.GetValue(name) is { } one)
            {
                ShowLayers(Build(one, parsed.GetValue(classes)), parsed.GetValue(json));
            }
            else
            {
                ShowAll(parsed.GetValue(classes), parsed.GetValue(json));
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Network Build(string name, int? classes)
    {
        try
        {
            var entry = ModelZoo.Entry(name);
            return ModelZoo.Create(name, entry.Input, classes ?? entry.Classes, new ModelOptions());
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static void ShowAll(int? classes, bool json)
    {
        var networks = ModelZoo.Names.Select(name => Build(name, classes)).ToList();
        if (json)
        {
            Console.WriteLine(JsonOption.Text(networks.Select(network => new
            {
                network.Name,
                Parameters = network.ParameterCount,
                Macs = network.MultiplyAdds,
                GflopPerImage = GflopPerImage(network),
            })));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("model");
        table.AddColumn("input");
        table.AddColumn(new TableColumn("parameters").RightAligned());
        table.AddColumn(new TableColumn("multiply-adds").RightAligned());
        table.AddColumn(new TableColumn("GFLOP per training image").RightAligned());
        foreach (var network in networks)
        {
            table.AddRow(network.Name, Shape(network.Input), Count(network.ParameterCount), Count(network.MultiplyAdds), GflopPerImage(network).ToString("0.000", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    private static void ShowLayers(Network network, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(network.LayerTable));
            return;
        }

        var table = new Table().Border(TableBorder.Simple).Title($"{network.Name}, input {Shape(network.Input)}, {network.Classes} classes");
        table.AddColumn("layer");
        table.AddColumn("kind");
        table.AddColumn("output");
        table.AddColumn(new TableColumn("parameters").RightAligned());
        table.AddColumn(new TableColumn("multiply-adds").RightAligned());
        foreach (var layer in network.LayerTable)
        {
            table.AddRow(Markup.Escape(layer.Name), layer.Kind, Shape(layer.Output), Count(layer.Parameters), Count(layer.MultiplyAdds));
        }

        table.AddRow("total", string.Empty, string.Empty, Count(network.ParameterCount), Count(network.MultiplyAdds));
        AnsiConsole.Write(table);
    }

    private static double GflopPerImage(Network network) => network.MultiplyAdds * OperationsPerMultiplyAdd / 1e9;

    private static string Shape(ImageShape shape) => $"{shape.Height}×{shape.Width}×{shape.Channels}";

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
