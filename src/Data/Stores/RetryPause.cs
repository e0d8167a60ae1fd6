namespace Lockstep.Data.Stores;

/// <summary>How long to stay away from a store that failed.</summary>
internal static class RetryPause
{
    private const double LeastSeconds = 0.1;
    private const double MostSeconds = 10;

    /// <summary>0.1 s after the first failure, twice as long after each further one, at most 10 s; of that, half at random.</summary>
    /// <param name="failures">So far, at least 1.</param>
    /// <param name="wait">As the server asked; never less.</param>
    /// <param name="jitter">In [0, 1).</param>
    public static TimeSpan After(int failures, TimeSpan wait, double jitter)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(MostSeconds, LeastSeconds * Math.Pow(2, failures - 1)) * (0.5 + (jitter / 2)));
        return pause > wait ? pause : wait;
    }
}
