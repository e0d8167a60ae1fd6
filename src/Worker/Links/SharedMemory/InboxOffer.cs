using System.Buffers.Binary;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// What a rank says of the memory whose descriptors it sends along: <see cref="Length"/> bytes, little-endian (magic u32, world size
/// i32, ring length i32, slot length i32, bytes exposed i64). The descriptors are inbox, bell and, where bytes are exposed, those.
/// </summary>
/// <param name="Layout">Of the inbox.</param>
/// <param name="Exposed">Bytes that others may read; 0: none.</param>
internal sealed record InboxOffer(InboxLayout Layout, long Exposed)
{
    public const int Length = 24;
    private const uint Magic = 0x314D4B4C; // "LKM1"

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Layout.WorldSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Layout.RingLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Layout.SlotLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), Exposed);
        return bytes;
    }

    /// <exception cref="SharedMemoryException">The bytes are no offer.</exception>
    public static InboxOffer Parse(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new SharedMemoryException("the peer offers no memory");
        }

        var layout = new InboxLayout(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));
        return new InboxOffer(layout, BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
    }
}
