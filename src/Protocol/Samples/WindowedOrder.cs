namespace Lockstep.Protocol.Samples;

/// <summary>
/// The order for shards that are far away. Each epoch permutes the shards; consecutive <c>window</c> shards of that order form a
/// window, whose samples are permuted among themselves. So a worker needs <c>window</c> shards at a time, and an epoch reads every shard
/// once. Another window of other shards each epoch.
/// </summary>
/// <remarks>
/// A look-up is two binary searches over the shards and one keyed permutation. The first look-up of an epoch lays its shards out: time
/// and memory linear in the number of shards, never in that of samples; two epochs are kept, because loaders reach over the border. Part
/// of the protocol, as <see cref="SampleOrder"/> is, and pinned by <c>WindowedOrderTests</c>.
/// </remarks>
public sealed class WindowedOrder : ISampleOrder
{
    /// <summary>Most shards: workers report their sizes in one message, which must stay well below the 4 MiB that it may have.</summary>
    public const int MaxShards = 1 << 19;

    // What is permuted with one key must not be tied to what is permuted with another, or to the full order of the same seed.
    private const ulong ShardsKey = 0x7368_6172_6473_0001;
    private const ulong WindowsKey = 0x7769_6E64_6F77_0001;

    private readonly ulong _seed;
    private readonly int _window;
    private readonly long[] _sizes;
    private readonly long[] _firsts;
    private readonly EpochShards?[] _recent = new EpochShards?[2];

    /// <param name="seed">The experiment's seed.</param>
    /// <param name="shardSizes">Samples of each shard, in the order of their indices; a shard may be empty.</param>
    /// <param name="window">Shards of a window, at least 1; more than there are make one window of all.</param>
    /// <exception cref="ArgumentException">There are no samples, or too many samples or shards, or a negative size.</exception>
    public WindowedOrder(ulong seed, IReadOnlyList<long> shardSizes, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (shardSizes.Count > MaxShards)
        {
            throw new ArgumentException($"data.order: windowed takes at most {MaxShards} shards, found {shardSizes.Count}: pack the data into larger shards.");
        }

        _seed = seed;
        _window = window;
        _sizes = [.. shardSizes];
        _firsts = new long[_sizes.Length + 1];
        for (int shard = 0; shard < _sizes.Length; shard++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(_sizes[shard], nameof(shardSizes));
            _firsts[shard + 1] = _firsts[shard] + _sizes[shard];
        }

        Count = _firsts[^1];
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1, nameof(shardSizes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Count, SampleOrder.MaxCount, nameof(shardSizes));
    }

    /// <summary>Samples in one epoch.</summary>
    public long Count { get; }

    /// <summary>The sample that an epoch visits at a position. Allocates only when it enters an epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">epoch is negative, or position is outside 0 … count-1.</exception>
    public long At(long epoch, long position)
    {
        var shards = Enter(epoch, position);
        var window = WindowOf(shards, shards.PlaceAt(position), out long start);
        long drawn = start + window.At(position - start);
        int place = shards.PlaceAt(drawn);
        return _firsts[shards.ShardAt(place)] + drawn - shards.StartOf(place);
    }

    /// <summary>The position at which an epoch visits a sample: the inverse of <see cref="At"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">epoch is negative, or sample is outside 0 … count-1.</exception>
    internal long PositionOf(long epoch, long sample)
    {
        var shards = Enter(epoch, sample);
        int shard = EpochShards.LastStart(_firsts, sample);
        int place = shards.PlaceOf(shard);
        long drawn = shards.StartOf(place) + sample - _firsts[shard];
        var window = WindowOf(shards, place, out long start);
        return start + window.PositionOf(drawn - start);
    }

    /// <param name="shards">Of the epoch.</param>
    /// <param name="place">Of one of the window's shards.</param>
    /// <param name="start">Position at which the window begins.</param>
    private KeyedPermutation WindowOf(EpochShards shards, int place, out long start)
    {
        int window = place / _window;
        int first = window * _window;
        start = shards.StartOf(first);
        long count = shards.StartOf((int)Math.Min(_sizes.Length, (long)first + _window)) - start;
        return new KeyedPermutation(FeistelNetwork.Key(_seed ^ WindowsKey, (ulong)shards.Epoch), (ulong)window, count);
    }

    private EpochShards Enter(long epoch, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Count);
        ref var slot = ref _recent[epoch & 1];
        var shards = Volatile.Read(ref slot);
        if (shards?.Epoch != epoch)
        {
            // Two threads may both lay it out: the results are equal, and nobody waits.
            shards = new EpochShards(_seed ^ ShardsKey, epoch, _sizes);
            Volatile.Write(ref slot, shards);
        }

        return shards;
    }
}
