namespace Lockstep.Data.Inspection;

/// <summary>Least, middle and greatest of some numbers; all 0 where there are none.</summary>
public readonly record struct CountSpread(long Least, long Median, long Greatest)
{
    /// <summary>The lower of the two in the middle where their number is even.</summary>
    internal static CountSpread Of(ReadOnlySpan<long> counts)
    {
        long[] sorted = counts.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 ? default : new CountSpread(sorted[0], sorted[(sorted.Length - 1) / 2], sorted[^1]);
    }

    /// <summary>From how often each number from 0 on came.</summary>
    internal static CountSpread OfHistogram(ReadOnlySpan<long> times)
    {
        int first = times.IndexOfAnyExcept(0);
        if (first < 0)
        {
            return default;
        }

        long total = 0;
        foreach (long count in times)
        {
            total += count;
        }

        int median = first;
        for (long passed = times[first]; passed < (total + 1) / 2; passed += times[median])
        {
            median++;
        }

        return new CountSpread(first, median, times.LastIndexOfAnyExcept(0));
    }
}
