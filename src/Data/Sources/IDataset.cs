namespace Lockstep.Data.Sources;

/// <summary>A finite, indexed set of labelled images. All members are safe to call from many threads.</summary>
public interface IDataset : IDisposable
{
    /// <summary>Number of samples; indices run from 0 to <c>Count - 1</c>.</summary>
    long Count { get; }

    /// <summary>Shape of every image where all are stored as pixels of one size; null where they are encoded, or differ.</summary>
    ImageSize? Size { get; }

    /// <summary>Name of each class; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Samples of each shard, in the order of their indices; their sum is <see cref="Count"/>. One entry where there are no shards.</summary>
    IReadOnlyList<long> ShardSizes { get; }

    /// <summary>A reader for one thread: it has buffers of its own.</summary>
    ISampleReader OpenReader();

    /// <summary>Where a sample lies, for people: its file, with shard and offset where a file holds many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the set.</exception>
    string NameOf(long index);
}
