using System.Buffers.Binary;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>
/// Why a rank ends its links, as it tells its peers over their control connections: <see cref="Length"/> bytes, little-endian
/// (magic u32, failure i32 or -1 for leaving in good order, culprit i32 or -1, phase i32, bucket i32 or -1).
/// </summary>
/// <param name="Failure">Null: the rank leaves in good order.</param>
/// <param name="Culprit">The rank that the failure began with, where it is known.</param>
/// <param name="Place">What the reporting rank was doing.</param>
internal sealed record LinkNotice(LinkFailure? Failure, int? Culprit, TransferPlace Place)
{
    public const int Length = 20;
    private const uint Magic = 0x314E4B4C; // "LKN1"

    public static LinkNotice Leaving { get; } = new(null, null, default);

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Failure is { } failure ? (int)failure : -1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Culprit ?? -1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), (int)Place.Phase);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Place.Bucket ?? -1);
        return bytes;
    }

    /// <summary>Whether bytes can be the first ones of a notice.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        Span<byte> magic = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, Magic);
        int known = Math.Min(bytes.Length, magic.Length);
        return bytes[..known].SequenceEqual(magic[..known]);
    }

    /// <summary>Null where the bytes are no notice.</summary>
    public static LinkNotice? Parse(ReadOnlySpan<byte> bytes)
    {
        var failure = (LinkFailure)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var phase = (CollectivePhase)BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        int culprit = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        int bucket = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        bool leaving = (int)failure == -1;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic || (!leaving && !Enum.IsDefined(failure)) || !Enum.IsDefined(phase) || culprit < -1 || bucket < -1)
        {
            return null;
        }

        return new LinkNotice(leaving ? null : failure, culprit < 0 ? null : culprit, new TransferPlace(phase, bucket < 0 ? null : bucket));
    }
}
