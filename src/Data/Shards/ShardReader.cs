using Lockstep.Data.Checksums;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>
/// Reads samples with one positioned read each. What comes through a store is proved by its CRC-32C, which costs a hundredth of
/// decoding it; mapped pixels are given away where they lie, unread, and are proved by <c>lockstep data verify</c> only.
/// </summary>
internal sealed class ShardReader(ShardSet set, IByteStore store, ShardManifest manifest) : ISampleReader
{
    private byte[] _buffer = [];

    public StoredSample Read(long index)
    {
        var (shard, sample) = set.Find(index);
        var entry = shard.Entry(sample);
        ImageSize? size = manifest.Content == ShardContent.Raw ? new ImageSize(entry.Height, entry.Width, 3) : null;
        var bytes = shard.Map is { } map ? map.Slice(entry.Offset, entry.Length) : Fetch(shard, entry);
        return new StoredSample(bytes, entry.Label - manifest.LabelBase, size);
    }

    public void Expect(long index)
    {
        var (shard, sample) = set.Find(index);
        if (shard.Map is null)
        {
            var entry = shard.Entry(sample);
            store.Expect(shard.File.File, entry.Offset, entry.Length);
        }
    }

    /// <summary>Nothing to free: the buffer goes with the object.</summary>
    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> Fetch(OpenShard shard, ShardEntry entry)
    {
        if (entry.Length > _buffer.Length)
        {
            _buffer = new byte[Math.Max(entry.Length, _buffer.Length / 2 * 3)];
        }

        var bytes = _buffer.AsSpan(0, entry.Length);
        store.Read(shard.File.File, entry.Offset, bytes);
        uint found = Crc32C.Of(bytes);
        return found == entry.Crc ? bytes
            : throw new BadSampleException($"{entry.Length} bytes with CRC-32C {found:x8}, expected {entry.Crc:x8} as the index has it: the shard was damaged, or written after it was indexed");
    }
}
