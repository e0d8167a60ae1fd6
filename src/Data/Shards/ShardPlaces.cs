namespace Lockstep.Data.Shards;

/// <summary>Which shard a sample lies in: a binary search over the sums of the shards' sizes.</summary>
internal sealed class ShardPlaces
{
    private readonly long[] _starts;

    public ShardPlaces(IReadOnlyList<long> sizes)
    {
        Sizes = sizes;
        _starts = new long[sizes.Count];
        for (int i = 0; i < sizes.Count; i++)
        {
            _starts[i] = Count;
            Count = checked(Count + sizes[i]);
        }
    }

    public long Count { get; }

    public IReadOnlyList<long> Sizes { get; }

    /// <exception cref="ArgumentOutOfRangeException">The index is outside the set.</exception>
    public (int Shard, long Sample) Find(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        // The last shard that starts at or before the index: empty shards before it start there too and are passed over.
        int low = 0;
        int high = _starts.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _starts[middle] <= index ? (middle, high) : (low, middle - 1);
        }

        return (low, index - _starts[low]);
    }
}
