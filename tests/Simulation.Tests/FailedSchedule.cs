namespace Lockstep.Simulation.Tests;

/// <param name="Count">Schedules that failed like this.</param>
internal sealed record FailedSchedule(ulong Seed, int Events, int Count, string Words)
{
    /// <summary>The shorter one of two, for both.</summary>
    public FailedSchedule And(FailedSchedule other)
    {
        var shorter = (other.Events, other.Seed).CompareTo((Events, Seed)) < 0 ? other : this;
        return shorter with { Count = Count + other.Count };
    }

    public override string ToString() => $"{Count} times, seed {Seed} with {Events} events: {Words}";
}
