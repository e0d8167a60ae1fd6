using System.Diagnostics;

namespace Lockstep.Actors.Benchmarks;

/// <summary>Operations per second of one round, by the clock on the wall and by the processor time of the whole process.</summary>
internal readonly record struct RoundRate(double PerSecond, double PerCoreSecond)
{
    public static async Task<RoundRate> MeasureAsync(Func<Task> round, int operations)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await round().ConfigureAwait(false);
        var wall = Stopwatch.GetElapsedTime(start);
        return new RoundRate(operations / wall.TotalSeconds, operations / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    public RoundRate Best(RoundRate other) => new(Math.Max(PerSecond, other.PerSecond), Math.Max(PerCoreSecond, other.PerCoreSecond));
}
