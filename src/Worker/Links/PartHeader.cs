using System.Buffers.Binary;

namespace Lockstep.Worker.Links;

/// <summary>What stands before every part of a message: <see cref="Size"/> bytes, little-endian (number u32, length i32, offset i32, count i32).</summary>
/// <param name="Number">Of the message, from 0 in each direction, modulo 2^32.</param>
/// <param name="Length">Of the whole message.</param>
/// <param name="Offset">Of this part in the message.</param>
/// <param name="Count">Bytes of this part.</param>
internal readonly record struct PartHeader(uint Number, int Length, int Offset, int Count)
{
    public const int Size = 16;

    public static PartHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Count);
    }

    /// <summary>For instance <c>message 3 of 1000 bytes</c>, with the place of the part where it is not the whole.</summary>
    public override string ToString() => Offset == 0 && Count == Length
        ? $"message {Number} of {Length} bytes"
        : $"message {Number} of {Length} bytes, {Count} from {Offset}";
}
