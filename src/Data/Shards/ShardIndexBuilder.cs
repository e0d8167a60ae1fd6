using Lockstep.Data.Checksums;

namespace Lockstep.Data.Shards;

/// <summary>Collects the entries of a shard that is being written or read through.</summary>
internal sealed class ShardIndexBuilder
{
    private byte[] _entries = new byte[64 * ShardEntry.Bytes];

    public int Count { get; private set; }

    public void Add(in ShardEntry entry)
    {
        int at = Count * ShardEntry.Bytes;
        if (at == _entries.Length)
        {
            Array.Resize(ref _entries, checked(_entries.Length * 2));
        }

        entry.Write(_entries.AsSpan(at));
        Count++;
    }

    /// <summary>Writes the index of a shard of this length, under its name once it is whole.</summary>
    public void Write(string path, long shardBytes)
    {
        var entries = _entries.AsSpan(0, Count * ShardEntry.Bytes);
        using var file = new PartialFile(path);
        file.Stream.Write(ShardIndexLayout.Header(shardBytes, Count, Crc32C.Of(entries)));
        file.Stream.Write(entries);
        file.Commit();
    }
}
