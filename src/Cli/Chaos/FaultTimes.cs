using System.Globalization;
using System.Text.RegularExpressions;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>
/// Milliseconds from a fault to what followed it, read from the run's events. Events carry the coordinator's clock and the first step
/// the worker's: on several hosts the times are as exact as their clocks agree.
/// </summary>
/// <param name="LinkLostMs">To the first report of a broken data link; null: none.</param>
/// <param name="DetectMs">To the event that names it; null: it passed unnoticed, because it was over before.</param>
/// <param name="FormedMs">To the start of the generation that goes on.</param>
/// <param name="ResumeMs">To that generation's first finished step.</param>
internal sealed partial record FaultTimes(double? LinkLostMs, double? DetectMs, double? FormedMs, double? ResumeMs)
{
    public static FaultTimes Of(InjectedFault fault, IEnumerable<RunEvent> events)
    {
        // Events count whole milliseconds: one of the fault's own millisecond comes after it.
        var later = events.Where(happened => happened.UnixMs >= fault.UnixUs / 1000).ToList();
        var named = later.FirstOrDefault(happened => FaultSigns.Names(happened, fault));
        double? linkLost = Since(fault, later.FirstOrDefault(happened => happened.Kind == "link-lost"));
        if (named is null || !FaultSigns.EndsGeneration(fault.Kind))
        {
            return new FaultTimes(linkLost, Since(fault, named), null, null);
        }

        var formed = later.FirstOrDefault(happened => happened.Kind == "generation-formed" && GenerationOf(happened) > fault.Generation);
        double? resumed = later.Where(happened => happened.Kind == "first-step" && GenerationOf(happened) > fault.Generation)
            .Select(happened => (double?)((MomentOf(happened) - fault.UnixUs) / 1000.0)).FirstOrDefault(ms => ms > 0);
        return new FaultTimes(linkLost, Since(fault, named), Since(fault, formed), resumed);
    }

    private static double? Since(InjectedFault fault, RunEvent? happened) =>
        happened is null ? null : Math.Max(0, happened.UnixMs - (fault.UnixUs / 1000.0));

    /// <summary>0 where the text has another form.</summary>
    private static ulong GenerationOf(RunEvent happened) =>
        Generation().Match(happened.Text) is { Success: true } match ? ulong.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    private static long MomentOf(RunEvent happened) =>
        Moment().Match(happened.Text) is { Success: true } match ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^generation (\d+):")]
    private static partial Regex Generation();

    [GeneratedRegex(@" at (\d+)$")]
    private static partial Regex Moment();
}
