using System.Globalization;
using Lockstep.Cli.Commands;
using Lockstep.Engine.Networks;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>Networks and their layers as tables for people, or as JSON.</summary>
internal static class ModelTables
{
    // Forward, data gradient and weight gradient each cost two operations per multiply-add.
    private const double OperationsPerMultiplyAdd = 6;

    public static void ShowAll(IEnumerable<Network> networks, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(networks.Select(Figures)));
            return;
        }

        var table = Columns(new Table().Border(TableBorder.Simple), ["model", "input → classes"], ["parameters", "multiply-adds", "GFLOP", "memory"]);
        foreach (var network in networks)
        {
            table.AddRow(
                network.Name,
                $"{Shape(network.Input)} → {network.Classes}",
                Count(network.ParameterCount),
                $"{network.MultiplyAdds / 1e6:N2} M",
                GflopPerImage(network).ToString("0.000", CultureInfo.InvariantCulture),
                Megabytes(network.ActivationBytesPerImage));
        }

        AnsiConsole.Write(table);
        Console.WriteLine("GFLOP: of one training image. memory: activations and gradients of one image, shared over their lifetimes.");
    }

    public static void ShowLayers(Network network, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(network.LayerTable));
            return;
        }

        var table = Columns(new Table().Border(TableBorder.Simple).Title($"{network.Name}, input {Shape(network.Input)}, {network.Classes} classes"), ["layer", "kind", "output"], ["parameters", "multiply-adds"]);
        foreach (var layer in network.LayerTable)
        {
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Kind), Shape(layer.Output), Count(layer.Parameters), Count(layer.MultiplyAdds));
        }

        table.AddRow("total", string.Empty, string.Empty, Count(network.ParameterCount), Count(network.MultiplyAdds));
        AnsiConsole.Write(table);
        Console.WriteLine($"{GflopPerImage(network):0.000} GFLOP per training image, {Megabytes(network.ActivationBytesPerImage)} of activations and gradients per image");
    }

    private static object Figures(Network network) => new
    {
        network.Name,
        Parameters = network.ParameterCount,
        Macs = network.MultiplyAdds,
        GflopPerImage = GflopPerImage(network),
        Input = new[] { network.Input.Height, network.Input.Width, network.Input.Channels },
        network.Classes,
        network.ActivationBytesPerImage,
    };

    private static Table Columns(Table table, string[] words, string[] numbers)
    {
        foreach (string word in words)
        {
            table.AddColumn(new TableColumn(word).NoWrap());
        }

        foreach (string number in numbers)
        {
            table.AddColumn(new TableColumn(number).RightAligned().NoWrap().PadRight(0));
        }

        return table;
    }

    private static double GflopPerImage(Network network) => network.MultiplyAdds * OperationsPerMultiplyAdd / 1e9;

    private static string Megabytes(long bytes) => $"{bytes / 1e6:0.00} MB";

    private static string Shape(ImageShape shape) => $"{shape.Height}×{shape.Width}×{shape.Channels}";

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
