using System.Globalization;
using Lockstep.Cli.Chaos;
using Spectre.Console;

namespace Lockstep.Cli.Views;

/// <summary>What faults cost a run, for people.</summary>
internal static class ChaosTable
{
    public static void Write(ChaosReport report)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in new[] { "fault", "done", "noticed", "after", "next step after" })
        {
            table.AddColumn(column);
        }

        foreach (var row in report.Kinds)
        {
            table.AddRow(row.Kind, $"{row.Done}", $"{row.Detected}", RecoveryText.Of(row.DetectMs), RecoveryText.Of(row.ResumeMs));
        }

        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Faults} faults in {report.Seconds:0} s; run {report.RunId} is {report.Phase} at step {report.Step}; lost: {report.StepsLost} steps, {report.SamplesLost} samples; repeated: {report.SamplesRepeated} samples ({report.EpochsVerified} epochs verified); goodput {RunText.Percent(report.Goodput)}"));
    }
}
