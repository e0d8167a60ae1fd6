using System.Globalization;
using Lockstep.Data.Inspection;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>What a data set of shards holds, as people read it.</summary>
internal static class DataStatsTable
{
    public static void Write(StatisticsReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn($"{report.Content} images, {report.Classes.Count} classes");
        table.AddColumn("train");
        table.AddColumn("val");
        Add(table, "samples", report, half => $"{half.Samples}");
        Add(table, "shards", report, half => $"{half.Shards}");
        Add(table, "bytes of shards", report, half => CheckpointTables.Size(half.ShardBytes));
        Add(table, "bytes of images", report, half => CheckpointTables.Size(half.ImageBytes));
        Add(table, "samples of a class (least, median, greatest)", report, half => Text(half.ClassSpread));
        Add(table, "width (least, median, greatest)", report, half => Text(half.Width));
        Add(table, "height (least, median, greatest)", report, half => Text(half.Height));
        Add(table, "labels without a class", report, half => $"{half.OutOfRange}");
        AnsiConsole.Write(table);
        if (report.Measured > 0)
        {
            Console.WriteLine($"mean [{Text(report.Mean)}], std [{Text(report.Std)}] on the 0..255 scale, over all pixels of {report.Measured} training images, evenly spaced");
        }

        if (report.Unreadable > 0)
        {
            Console.WriteLine($"{report.Unreadable} of the images looked at cannot be decoded: lockstep data verify --decode names them");
        }
    }

    private static void Add(Table table, string name, StatisticsReport report, Func<HalfStatistics, string> text) =>
        table.AddRow(Markup.Escape(name), Markup.Escape(text(report.Train)), Markup.Escape(text(report.Val)));

    private static string Text(CountSpread spread) => $"{spread.Least}, {spread.Median}, {spread.Greatest}";

    private static string Text(IReadOnlyList<float> values) => string.Join(", ", values.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)));
}
