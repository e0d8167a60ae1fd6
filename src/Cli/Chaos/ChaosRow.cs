namespace Lockstep.Cli.Chaos;

/// <summary>Faults of one kind.</summary>
/// <param name="Detected">Of those that can be; the others were over before.</param>
/// <param name="DetectMs">From the fault to the event that names it.</param>
/// <param name="ResumeMs">From the fault to the first finished step of the next generation.</param>
internal sealed record ChaosRow(string Kind, int Done, int Detected, Spread DetectMs, Spread ResumeMs)
{
    public static ChaosRow Of(string kind, IReadOnlyCollection<ChaosDeed> deeds, RunFeed feed)
    {
        var events = feed.Events;
        var times = deeds.Select(deed => deed.Fault).OfType<InjectedFault>().Select(fault => FaultTimes.Of(fault, events)).ToList();
        return new ChaosRow(
            kind, deeds.Count, times.Count(time => time.DetectMs is not null), Spread.Of(times.Select(time => time.DetectMs)), Spread.Of(times.Select(time => time.ResumeMs)));
    }
}
