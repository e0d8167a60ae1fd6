using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>One half of a sharded set.</summary>
internal sealed class ShardSet : IDataset
{
    /// <summary>Stores are far away: their answers are waited for together.</summary>
    private const int Askers = 16;

    private readonly IByteStore _store;
    private readonly ShardManifest _manifest;
    private readonly OpenShard[] _shards;
    private readonly ShardPlaces _places;

    /// <param name="store">Disposed with the set.</param>
    /// <param name="manifest">Of both halves.</param>
    /// <param name="shards">Those of this half.</param>
    public ShardSet(IByteStore store, ShardManifest manifest, IReadOnlyList<ShardFile> shards)
    {
        _store = store;
        _manifest = manifest;
        _shards = [.. shards.Select(file => new OpenShard(store, file, manifest.Content))];
        _places = new ShardPlaces([.. shards.Select(file => file.Samples)]);
        Size = manifest.Content == ShardContent.Raw && manifest.Size is [int height, int width, int channels] ? new ImageSize(height, width, channels) : null;
    }

    public long Count => _places.Count;

    public ImageSize? Size { get; }

    public IReadOnlyList<string> ClassNames => _manifest.Classes;

    public IReadOnlyList<long> ShardSizes => _places.Sizes;

    public IReadOnlyList<OpenShard> Shards => _shards;

    public ISampleReader OpenReader() => new ShardReader(this, _store, _manifest);

    public (OpenShard Shard, long Sample) Find(long index)
    {
        var (shard, sample) = _places.Find(index);
        return (_shards[shard], sample);
    }

    public string NameOf(long index)
    {
        var (shard, sample) = Find(index);
        return $"{shard.Place} at offset {shard.Index[sample].Offset} (sample {sample} of the shard)";
    }

    /// <summary>Looks at the length of every shard and index.</summary>
    /// <exception cref="DataException">One is missing or has another length.</exception>
    public void CheckLengths(CancellationToken ct)
    {
        try
        {
            Parallel.ForEach(_shards, new ParallelOptions { MaxDegreeOfParallelism = Askers, CancellationToken = ct }, shard => shard.CheckLengths());
        }
        catch (AggregateException e) when (e.InnerException is DataException inner)
        {
            throw new DataException(inner.Message, inner);
        }
    }

    public void Dispose()
    {
        foreach (var shard in _shards)
        {
            shard.Dispose();
        }

        _store.Dispose();
    }
}
