namespace Lockstep.Protocol.Samples;

/// <summary>
/// The order in which a run visits its training samples: each of 0 … <see cref="Count"/> - 1 once an epoch. A pure function of the seed,
/// the epoch and the position, the same in every process; safe to call from many threads.
/// </summary>
public interface ISampleOrder
{
    /// <summary>Samples in one epoch.</summary>
    long Count { get; }

    /// <summary>The sample that an epoch visits at a position.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="position">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">epoch is negative, or position is outside its range.</exception>
    long At(long epoch, long position);
}
