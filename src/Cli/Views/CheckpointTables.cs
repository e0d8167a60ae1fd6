using System.Globalization;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>Checkpoints and their differences as people read them.</summary>
internal static class CheckpointTables
{
    public static void Show(IReadOnlyList<CheckpointGlance> glances)
    {
        if (glances.Count == 0)
        {
            Console.WriteLine("no checkpoints");
            return;
        }

        var table = Columns("step", "epoch", "written (UTC)", "size", "test accuracy", "loss", "looks");
        foreach (var glance in glances)
        {
            var manifest = glance.Manifest;
            table.AddRow(
                Path.GetFileName(glance.Entry.Directory) == CheckpointName.For(glance.Entry.Step) ? $"{glance.Entry.Step}" : Path.GetFileName(glance.Entry.Directory),
                Number(manifest?.Epoch, "0.00"),
                manifest?.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-",
                manifest is null ? "-" : Size(glance.Bytes),
                Number(100 * manifest?.EvaluationAccuracy, "0.00 '%'"),
                Number(manifest?.EvaluationLoss, "0.0000"),
                glance.LooksValid ? "valid" : $"[red]damaged[/]: {Markup.Escape(glance.Problem!.Message)}");
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Tensors that differ, manifests' values that differ, and a sentence.</summary>
    public static void Show(CheckpointDifference difference)
    {
        var unequal = difference.Tensors.Where(tensor => tensor.State != TensorMatch.Same).ToList();
        if (unequal.Count > 0)
        {
            var table = Columns("tensor", "file", "is", "differing", "of", "max |a-b|", "relative L2");
            foreach (var tensor in unequal)
            {
                bool measured = tensor.State == TensorMatch.Different;
                table.AddRow(
                    Markup.Escape(tensor.Name),
                    tensor.File,
                    Word(tensor.State),
                    measured ? $"{tensor.Differing}" : "-",
                    $"{tensor.Elements}",
                    measured ? Number(tensor.MaxAbsolute, "0.000e+0") : "-",
                    measured ? Number(tensor.RelativeL2, "0.000e+0") : "-");
            }

            AnsiConsole.Write(table);
        }

        foreach (var value in difference.Manifest)
        {
            Console.WriteLine($"manifest: {value.Key}: {value.First ?? "nothing"} and {value.Second ?? "nothing"}");
        }

        Console.WriteLine(difference.Same
            ? $"same bits: all {difference.Tensors.Count} tensors"
            : $"different: {unequal.Count} of {difference.Tensors.Count} tensors");
    }

    /// <summary>In units of 1000.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
    };

    private static string Word(TensorMatch match) => match switch
    {
        TensorMatch.Same => "the same",
        TensorMatch.Different => "different",
        TensorMatch.OtherShape => "of another shape",
        TensorMatch.OnlyInFirst => "in the first only",
        _ => "in the second only",
    };

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static Table Columns(params string[] names)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string name in names)
        {
            table.AddColumn(name);
        }

        return table;
    }
}
