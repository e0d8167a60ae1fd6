using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Data.Inspection;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data verify DST</c>.</summary>
internal static class DataVerifyCommand
{
    public static Command Create()
    {
        var place = new Argument<string>("place") { Description = "Folder or address (http, https, s3) of a data set of shards." };
        var decode = new Option<bool>("--decode") { Description = "Decode every image as well." };
        var threads = new Option<int>("--threads") { Description = "Shards that are read at the same time; 0 takes one for each processor.", DefaultValueFactory = _ => 0 };
        var store = new StoreOptions();
        var json = JsonOption.Create();
        var command = new Command("verify", "Read every index and every image of a data set of shards and prove them by their CRCs; exit 1 and name what is broken.") { place, decode, threads, json };
        store.AddTo(command);
        command.SetGuardedAction((parsed, ct) =>
        {
            var settings = new VerifySettings { Place = parsed.GetValue(place)!, Decode = parsed.GetValue(decode), Threads = parsed.GetValue(threads), Store = store.Settings(parsed) };
            return settings.Threads < 0
                ? throw new UsageException("--threads: expected at least 0.")
                : Task.FromResult(Verify(settings, parsed.GetValue(json), ct));
        });
        return command;
    }

    private static int Verify(VerifySettings settings, bool json, CancellationToken ct)
    {
        var report = WorkView.Show("verify", "images", tell => ShardVerifier.Run(settings with { Progress = tell }, ct));
        if (json)
        {
            Console.WriteLine(JsonOption.Text(new { settings.Place, Valid = report.Faults.Count == 0, settings.Decode, report.Shards, report.Samples, report.Bytes, report.Faults }));
        }
        else
        {
            Show(settings, report);
        }

        return report.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(VerifySettings settings, VerifyReport report)
    {
        foreach (var fault in report.Faults)
        {
            string where = fault.Offset is { } offset ? $"{fault.Shard} at offset {offset}, sample {fault.Sample}{(fault.Key is { } key ? $", {key}" : "")}: " : "";
            Console.Error.WriteLine(where + fault.Reason);
        }

        string looked = $"{report.Samples} samples in {report.Shards} shards, {CheckpointTables.Size(report.Bytes)}{(settings.Decode ? ", every image decoded" : "")}";
        Console.WriteLine(report.Faults.Count == 0
            ? $"{settings.Place}: valid ({looked})"
            : $"{settings.Place}: damaged, {report.Faults.Count} faults ({looked}); copy or pack those shards again");
    }
}
