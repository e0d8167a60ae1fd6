using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests;

/// <summary>Plays many schedules, on all cores.</summary>
/// <param name="FailingSeed">The lowest one that was found before the search stopped; null: none.</param>
internal sealed record Search(ulong? FailingSeed, string Words, long Events)
{
    public static Search Over(int schedules, BrokenOnPurpose broken)
    {
        long events = 0;
        string words = string.Empty;
        long failing = long.MaxValue;
        Parallel.For(0, schedules, (seed, loop) =>
        {
            var simulation = new ClusterSimulation((ulong)seed, broken: broken);
            try
            {
                simulation.Run();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                lock (broken)
                {
                    if (seed < failing)
                    {
                        (failing, words) = (seed, exception.ToString());
                    }
                }

                loop.Break();
            }

            Interlocked.Add(ref events, simulation.EventCount);
        });
        return new Search(failing == long.MaxValue ? null : (ulong)failing, words, events);
    }
}
