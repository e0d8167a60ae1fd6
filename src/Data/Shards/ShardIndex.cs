using Lockstep.Data.Checksums;
using Lockstep.Data.Native;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Shards;

/// <summary>The entries of one shard, mapped into memory: they cost address space and page cache, no managed heap.</summary>
internal sealed class ShardIndex : IDisposable
{
    private const int CopyBytes = 1 << 20;

    private readonly MappedFile _file;

    private ShardIndex(MappedFile file, long count)
    {
        _file = file;
        Count = count;
    }

    public long Count { get; }

    public ShardEntry this[long sample] => ShardEntry.Read(_file.Slice(ShardIndexLayout.BytesOf(sample), ShardEntry.Bytes));

    /// <summary>Maps the index, a remote one from a temporary copy, and proves it against the manifest.</summary>
    /// <exception cref="DataException">It is missing, damaged, or of another shard.</exception>
    public static ShardIndex Open(IByteStore store, ShardFile shard)
    {
        string place = store.PlaceOf(shard.Index);
        CheckLength(store, shard, place);
        var file = store.LocalFile(shard.Index) is { } path
            ? MappedFile.Open(path)
            : MappedFile.OfCopy(place, to => Copy(store, shard.Index, ShardIndexLayout.BytesOf(shard.Samples), to));
        try
        {
            Check(file, shard, place);
            return new ShardIndex(file, shard.Samples);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Cheap: no byte of it is read.</summary>
    /// <exception cref="DataException">There is none, or it has another length than the manifest's samples give.</exception>
    public static void CheckLength(IByteStore store, ShardFile shard, string place)
    {
        long expected = ShardIndexLayout.BytesOf(shard.Samples);
        long found = store.Length(shard.Index) ?? throw ShardIndexLayout.Wrong(place, "is missing");
        if (found != expected)
        {
            throw ShardIndexLayout.Wrong(place, $"has {found} bytes, expected {expected} for {shard.Samples} samples: it is cut short, or of another shard");
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Check(MappedFile file, ShardFile shard, string place)
    {
        var header = ShardIndexLayout.Parse(file.Slice(0, ShardIndexLayout.HeaderBytes), place);
        if (header.ShardBytes != shard.Bytes || header.Samples != shard.Samples)
        {
            throw ShardIndexLayout.Wrong(place, $"is of a shard of {header.ShardBytes} bytes and {header.Samples} samples, expected {shard.Bytes} and {shard.Samples}: it is of another shard");
        }

        uint found = CrcOf(file);
        if (found != shard.IndexCrc)
        {
            throw ShardIndexLayout.Wrong(place, $"has CRC-32C {found:x8}, expected {shard.IndexCrc:x8} as {ShardManifest.FileName} has it: it is damaged, or of another shard");
        }
    }

    private static uint CrcOf(MappedFile file)
    {
        uint crc = 0;
        for (long at = 0; at < file.Length; at += CopyBytes)
        {
            crc = Crc32C.Append(crc, file.Slice(at, (int)Math.Min(CopyBytes, file.Length - at)));
        }

        return crc;
    }

    private static void Copy(IByteStore store, string name, long length, Stream to)
    {
        byte[] buffer = new byte[Math.Min(CopyBytes, length)];
        for (long at = 0; at < length; at += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at));
            store.Read(name, at, part);
            to.Write(part);
        }
    }
}
