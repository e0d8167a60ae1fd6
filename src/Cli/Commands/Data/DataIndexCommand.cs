using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Data.Indexing;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data index DIR</c>.</summary>
internal static class DataIndexCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of WebDataset tar files or TFRecord files: in train/ and val/ (or validation/, test/), or with names that begin so." };
        var labelBase = new Option<int?>("--label-base") { Description = "What the first class is called. By default 0; in TFRecords 1 where no record has 0, as ImageNet's are." };
        var classes = new Option<string?>("--classes") { Description = "File with the name of each class, one a line, in the order of the labels. By default classes are called by their numbers." };
        var threads = new Option<int>("--threads") { Description = "Shards that are read at the same time; 0 takes one for each processor.", DefaultValueFactory = _ => 0 };
        var tolerate = new Option<int>("--tolerate-bad") { Description = "Broken samples that are named and left out; one more fails.", DefaultValueFactory = _ => 0 };
        var json = JsonOption.Create();
        var command = new Command("index", "Index shards that others made, so that any of their samples is one read away. A killed run is gone on with by the same command.") { folder, labelBase, classes, threads, tolerate, json };
        command.SetGuardedAction((parsed, ct) =>
        {
            var settings = new IndexSettings
            {
                Folder = parsed.GetValue(folder)!,
                LabelBase = parsed.GetValue(labelBase),
                ClassNames = parsed.GetValue(classes) is { } file ? Names(file) : null,
                Threads = parsed.GetValue(threads),
                TolerateBad = parsed.GetValue(tolerate),
            };
            return settings is { LabelBase: < 0 } or { Threads: < 0 } or { TolerateBad: < 0 }
                ? throw new UsageException("--label-base, --threads and --tolerate-bad: expected at least 0.")
                : Task.FromResult(Index(settings, parsed.GetValue(json), ct));
        });
        return command;
    }

    private static string[] Names(string file)
    {
        string[] names = File.Exists(file)
            ? [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)]
            : throw new UsageException($"--classes: {file} is missing, expected a file with one class name a line.");
        return names.Length > 0 ? names : throw new UsageException($"--classes: {file} is empty, expected one class name a line.");
    }

    private static int Index(IndexSettings settings, bool json, CancellationToken ct)
    {
        var report = WorkView.Show("index", "shards", tell => ShardIndexer.Run(settings with { Progress = tell }, ct));
        if (json)
        {
            Console.WriteLine(JsonOption.Text(new
            {
                report.TrainSamples,
                report.ValSamples,
                report.Shards,
                report.KeptShards,
                report.Classes,
                report.LabelBase,
                Bad = report.Bad.Select(bad => new { bad.Path, bad.Reason }),
            }));
            return ExitCode.Done;
        }

        PackText.WriteBad(report.Bad);
        string kept = report.KeptShards > 0 ? $" ({report.KeptShards} were indexed before)" : "";
        Console.WriteLine($"{settings.Folder}: {report.TrainSamples} training and {report.ValSamples} evaluation samples in {report.Shards} shards{kept}, {report.Classes} classes, the first is called {report.LabelBase} in the shards");
        return ExitCode.Done;
    }
}
