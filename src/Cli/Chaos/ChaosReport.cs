using Lockstep.Cli.Views;

namespace Lockstep.Cli.Chaos;

/// <summary>What faults cost a run.</summary>
/// <param name="Refused">Faults that could not be done, because the worker had just gone or the coordinator was away.</param>
/// <param name="StepsLost">Finished and done again.</param>
/// <param name="Goodput">Share of the workers' time that went into steps that count.</param>
internal sealed record ChaosReport(
    string RunId,
    string Phase,
    double Seconds,
    int Faults,
    int Refused,
    IReadOnlyList<ChaosRow> Kinds,
    long Step,
    long StepsLost,
    long SamplesLost,
    long SamplesRepeated,
    long EpochsVerified,
    double Goodput)
{
    public static ChaosReport Of(RunFeed feed, TimeSpan length, IReadOnlyList<ChaosDeed> deeds, int refused, LedgerAudit audit)
    {
        var run = feed.Run;
        var rows = deeds.GroupBy(deed => deed.Kind, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => ChaosRow.Of(group.Key, [.. group], feed)).ToList();
        return new ChaosReport(
            run.RunId, RunText.Phase(run), length.TotalSeconds, deeds.Count, refused, rows, run.Step, audit.StepsLost, audit.SamplesLost, audit.SamplesRepeated, audit.Epochs, run.Goodput);
    }
}
