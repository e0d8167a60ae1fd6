using System.Buffers.Binary;
using Lockstep.Data.Checksums;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>
/// The index of a shard, <c>SHARD.idx</c>: a header of 64 bytes, then a <see cref="ShardEntry"/> for each sample, so that sample i is
/// found by one multiplication. Header, little endian: magic (8), version u32, bytes of an entry u32, bytes of the shard u64, samples
/// u64, CRC-32C of the entries u32 (at 32), zeros, CRC-32C of the first 60 bytes u32.
/// </summary>
internal static class ShardIndexLayout
{
    public const string Extension = ".idx";
    public const int HeaderBytes = 64;

    private const int Version = 1;
    private const int CheckedBytes = HeaderBytes - sizeof(uint);

    public static ReadOnlySpan<byte> Magic => "LOCKSIDX"u8;

    public static long BytesOf(long samples) => HeaderBytes + (samples * ShardEntry.Bytes);

    public static byte[] Header(long shardBytes, long samples, uint entriesCrc)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), ShardEntry.Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), shardBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), samples);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), entriesCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CheckedBytes), Crc32C.Of(header.AsSpan(0, CheckedBytes)));
        return header;
    }

    /// <summary>What the header says, once it is known to be one.</summary>
    /// <exception cref="DataException">It is none, or its CRC is wrong.</exception>
    public static (long ShardBytes, long Samples, uint EntriesCrc) Parse(ReadOnlySpan<byte> header, string place)
    {
        if (header.Length < HeaderBytes || !header.StartsWith(Magic))
        {
            throw Wrong(place, $"begins with {Convert.ToHexString(header[..Math.Min(8, header.Length)])}, expected {Convert.ToHexString(Magic)} and {HeaderBytes} bytes of header: it is no index");
        }

        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(header[CheckedBytes..]);
        uint found = Crc32C.Of(header[..CheckedBytes]);
        if (found != expected)
        {
            throw Wrong(place, $"has a header with CRC-32C {found:x8}, expected {expected:x8}: it is damaged");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        int entry = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        if (version != Version || entry != ShardEntry.Bytes)
        {
            throw Wrong(place, $"has version {version} with entries of {entry} bytes, expected {Version} with {ShardEntry.Bytes}: another version of Lockstep made it");
        }

        return (BinaryPrimitives.ReadInt64LittleEndian(header[16..]), BinaryPrimitives.ReadInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt32LittleEndian(header[32..]));
    }

    /// <summary>All faults of an index end with the same advice.</summary>
    public static DataException Wrong(string place, string fault) =>
        new($"{place} {fault}. Copy the index and its shard again, or remove the index and run lockstep data index.");
}
