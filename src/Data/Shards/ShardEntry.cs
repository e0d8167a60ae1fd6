using System.Buffers.Binary;

namespace Lockstep.Data.Shards;

/// <summary>One sample of an index: 24 bytes, little endian, in this order.</summary>
/// <param name="Offset">First byte of the image in its shard.</param>
/// <param name="Length">Bytes of the image.</param>
/// <param name="Label">Class as the shard has it, from the manifest's <c>label_base</c> on.</param>
/// <param name="Crc">CRC-32C of the image's bytes.</param>
/// <param name="Width">Pixels of the upright image; 0 where unknown (encoded images only).</param>
/// <param name="Height">Likewise.</param>
internal readonly record struct ShardEntry(long Offset, int Length, int Label, uint Crc, ushort Width, ushort Height)
{
    public const int Bytes = 24;

    public static ShardEntry Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadInt64LittleEndian(from),
        BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(from[12..]),
        BinaryPrimitives.ReadUInt32LittleEndian(from[16..]),
        BinaryPrimitives.ReadUInt16LittleEndian(from[20..]),
        BinaryPrimitives.ReadUInt16LittleEndian(from[22..]));

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to, Offset);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], Label);
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], Crc);
        BinaryPrimitives.WriteUInt16LittleEndian(to[20..], Width);
        BinaryPrimitives.WriteUInt16LittleEndian(to[22..], Height);
    }
}
