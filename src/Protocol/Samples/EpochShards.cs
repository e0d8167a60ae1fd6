namespace Lockstep.Protocol.Samples;

/// <summary>The order of shards in one epoch: a keyed permutation of them, and where each begins. Immutable.</summary>
internal sealed class EpochShards
{
    private readonly KeyedPermutation _shards;
    private readonly long[] _starts;

    /// <param name="seed">Keys the permutation.</param>
    /// <param name="epoch">Likewise.</param>
    /// <param name="sizes">Samples of each shard.</param>
    public EpochShards(ulong seed, long epoch, IReadOnlyList<long> sizes)
    {
        Epoch = epoch;
        _shards = new KeyedPermutation(seed, (ulong)epoch, sizes.Count);
        _starts = new long[sizes.Count + 1];
        for (int place = 0; place < sizes.Count; place++)
        {
            _starts[place + 1] = _starts[place] + sizes[ShardAt(place)];
        }
    }

    public long Epoch { get; }

    /// <summary>The shard that comes at a place.</summary>
    public int ShardAt(int place) => (int)_shards.At(place);

    /// <summary>The place of a shard.</summary>
    public int PlaceOf(int shard) => (int)_shards.PositionOf(shard);

    /// <summary>Position in the epoch at which the shard at a place begins; for the place after the last, the epoch's end.</summary>
    public long StartOf(int place) => _starts[place];

    /// <summary>The place whose shard holds a position, counted without windows.</summary>
    public int PlaceAt(long position) => LastStart(_starts, position);

    /// <summary>The last index whose start is not above the value. Empty shards share their start with the next, which wins.</summary>
    public static int LastStart(long[] starts, long value)
    {
        int low = 0;
        int high = starts.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = starts[middle] <= value ? (middle, high) : (low, middle);
        }

        return low;
    }
}
