namespace Lockstep.Protocol.Samples;

/// <summary>
/// The order in which a run visits its training samples: a keyed permutation of 0 … count-1 for each epoch,
/// entered at any position in O(1) time and memory. Every process computes the same order from (seed, epoch).
/// </summary>
/// <remarks>
/// The order is part of the protocol: changing a constant of <see cref="KeyedPermutation"/> changes every run's result, and
/// <c>SampleOrderTests</c> pins it.
/// </remarks>
public sealed class SampleOrder : ISampleOrder
{
    /// <summary>Largest number of samples.</summary>
    public const long MaxCount = 1L << 40;

    private readonly ulong _seed;

    /// <param name="seed">The experiment's seed.</param>
    /// <param name="count">Samples in the training set, from 1 to <see cref="MaxCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">count is outside that range.</exception>
    public SampleOrder(ulong seed, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        _seed = seed;
        Count = count;
    }

    /// <summary>Samples in one epoch.</summary>
    public long Count { get; }

    /// <summary>The sample that an epoch visits at a position. Allocates nothing.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="position">From 0 to <see cref="Count"/> - 1.</param>
    /// <returns>A sample from 0 to <see cref="Count"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">epoch is negative, or position is outside its range.</exception>
    public long At(long epoch, long position) => Enter(epoch, position).At(position);

    /// <summary>The position at which an epoch visits a sample: the inverse of <see cref="At"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">epoch is negative, or sample is outside 0 … count-1.</exception>
    internal long PositionOf(long epoch, long sample) => Enter(epoch, sample).PositionOf(sample);

    private KeyedPermutation Enter(long epoch, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Count);
        return new KeyedPermutation(_seed, (ulong)epoch, Count);
    }
}
