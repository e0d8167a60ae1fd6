namespace Lockstep.Actors.Membership;

/// <summary>Knobs of the failure detector.</summary>
public sealed record PhiAccrualOptions
{
    /// <summary>Suspicion at which a silent node is given up: 8 is one false alarm in 10^8 pauses, if pauses were normally distributed.</summary>
    public double Threshold { get; init; } = 8;

    /// <summary>No verdict before this much silence, however regular the heartbeats were: a busy machine or a garbage collection is no death.</summary>
    public TimeSpan Floor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A verdict after this much silence, however irregular the heartbeats were. With the checks of the membership actor it falls within 2 s.</summary>
    public TimeSpan Ceiling { get; init; } = TimeSpan.FromSeconds(1.8);

    /// <summary>Interval assumed before the first heartbeats.</summary>
    public TimeSpan ExpectedInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Least standard deviation assumed of the intervals.</summary>
    public TimeSpan MinDeviation { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Intervals remembered.</summary>
    public int Window { get; init; } = 100;
}
