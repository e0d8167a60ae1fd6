using System.Globalization;
using Lockstep.Cli.Commands;
using Lockstep.Data.Packing;
using Lockstep.Data.Sources;

namespace Lockstep.Cli.Views;

/// <summary>What packing made, as people and machines read it.</summary>
internal static class PackText
{
    public static void Write(PackReport report, string destination, TimeSpan took, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonOption.Text(new
            {
                report.TrainSamples,
                report.ValSamples,
                report.Shards,
                report.KeptShards,
                report.Bytes,
                Seconds = took.TotalSeconds,
                Bad = report.Bad.Select(bad => new { bad.Path, bad.Reason }),
            }));
            return;
        }

        WriteBad(report.Bad);
        string kept = report.KeptShards > 0 ? $" ({report.KeptShards} were finished before)" : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{destination}: {report.TrainSamples} training and {report.ValSamples} evaluation samples in {report.Shards} shards{kept}, {CheckpointTables.Size(report.Bytes)}, {took.TotalSeconds:0.0} s; use it with data.source: shards"));
    }

    public static void WriteBad(IReadOnlyList<BadSample> bad)
    {
        foreach (var sample in bad)
        {
            Console.Error.WriteLine($"left out: {sample.Path}: {sample.Reason}");
        }
    }
}
