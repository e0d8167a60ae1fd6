using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Data.Inspection;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data stats DST</c>.</summary>
internal static class DataStatsCommand
{
    public static Command Create()
    {
        var place = new Argument<string>("place") { Description = "Folder or address (http, https, s3) of a data set of shards." };
        var sample = new Option<int>("--sample") { Description = "Training images over which mean and deviation of the colours are measured, evenly spaced; 0: none.", DefaultValueFactory = _ => 1000 };
        var store = new StoreOptions();
        var json = JsonOption.Create();
        var command = new Command("stats", "Count a data set of shards: samples of each half and class, bytes, sizes of images, mean and deviation of colours.") { place, sample, json };
        store.AddTo(command);
        command.SetGuardedAction((parsed, ct) =>
        {
            if (parsed.GetValue(sample) < 0)
            {
                throw new UsageException("--sample: expected at least 0.");
            }

            var report = ShardStatistics.Measure(parsed.GetValue(place)!, store.Settings(parsed), parsed.GetValue(sample), ct);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonOption.Text(report));
            }
            else
            {
                DataStatsTable.Write(report);
            }

            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
