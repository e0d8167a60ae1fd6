using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests;

/// <summary>Plays many schedules, on all cores.</summary>
/// <param name="Failures">The shortest failing schedule of each kind of failure.</param>
internal sealed partial record Search(IReadOnlyList<FailedSchedule> Failures, long Events)
{
    public static Search Over(int schedules, BrokenOnPurpose broken)
    {
        long events = 0;
        var failures = new ConcurrentDictionary<string, FailedSchedule>(StringComparer.Ordinal);
        Parallel.For(0, schedules, seed =>
        {
            var simulation = new ClusterSimulation((ulong)seed, broken: broken);
            try
            {
                simulation.Run();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                var failed = new FailedSchedule((ulong)seed, simulation.EventCount, 1, exception.Message);
                failures.AddOrUpdate(KindOf(exception), failed, (_, known) => known.And(failed));
            }

            Interlocked.Add(ref events, simulation.EventCount);
        });
        return new Search([.. failures.Values.OrderBy(failure => failure.Events).ThenBy(failure => failure.Seed)], events);
    }

    /// <summary>What it says, without the names and numbers of the case.</summary>
    private static string KindOf(Exception exception) => Particulars().Replace(exception.Message.Split(':')[0], string.Empty);

    [GeneratedRegex(@"\[[^\]]*\]|\S*\d\S*|run-\w|Training|Quiescing|Forming|Queued|Adopting|Suspecting")]
    private static partial Regex Particulars();
}
