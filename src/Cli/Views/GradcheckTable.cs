using System.Globalization;
using Lockstep.Cli.Commands;
using Lockstep.Engine.Diagnostics;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>The outcome of a gradient check as a table with a verdict, or as JSON.</summary>
internal static class GradcheckTable
{
    public static void Show(GradientCheckResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(new { result.Passed, result.Tolerance, result.Loss, result.Noise, Worst = result.Worst?.Name, WorstError = result.Worst?.Error, result.Suspects, result.Layers }));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("layer");
        table.AddColumn("kind");
        foreach (string number in new[] { "relative error", "compared", "at a kink", "too flat" })
        {
            table.AddColumn(new TableColumn(number).RightAligned().NoWrap());
        }

        foreach (var layer in result.Layers)
        {
            string error = layer.Compared == 0 ? "-" : layer.Error.ToString("0.00000", CultureInfo.InvariantCulture);
            bool wrong = layer.Compared > 0 && !(layer.Error <= result.Tolerance);
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Kind), wrong ? $"[red]{error}[/]" : error, $"{layer.Compared}", $"{layer.Kinks}", $"{layer.Flat}");
        }

        AnsiConsole.Write(table);
        Console.WriteLine(Verdict(result));
    }

    /// <summary>One or two sentences: passed or not, the worst layer, where to look.</summary>
    public static string Verdict(GradientCheckResult result)
    {
        if (!double.IsFinite(result.Loss))
        {
            return "failed: the loss is not finite, so there is no slope to compare with: look at the forward pass first.";
        }

        if (result.Worst is not { } worst)
        {
            return "failed: nothing could be compared: every slope is lost in rounding or lies at a kink; try more --images or --samples.";
        }

        int skipped = result.Layers.Sum(layer => layer.Kinks + layer.Flat);
        string of = string.Create(CultureInfo.InvariantCulture, $"worst layer {worst.Name} ({worst.Kind}): relative error {worst.Error:0.0000}, tolerance {result.Tolerance:0.####}; {result.Layers.Sum(layer => layer.Compared)} slopes compared, {skipped} skipped");
        return result.Passed ? $"passed: {of}."
            : $"failed: {of}. Look at the backward pass of {string.Join(", ", result.Suspects)}: gradients flow backward, and behind {(result.Suspects.Count > 1 ? "these" : "it")} all is right.";
    }
}
