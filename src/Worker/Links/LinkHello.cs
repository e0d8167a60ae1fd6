using System.Buffers.Binary;
using System.Text;

namespace Lockstep.Worker.Links;

/// <summary>What a connecting rank says of itself and of the connection before any data: at most <see cref="MaxLength"/> bytes, little-endian.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Generation">Of the roster.</param>
/// <param name="FromRank">Who connects.</param>
/// <param name="ToRank">Who is meant.</param>
/// <param name="WorldSize">Ranks of the roster.</param>
/// <param name="Stream">0: the control connection; from 1: a stream of data.</param>
/// <param name="Streams">Streams of data that this pair of ranks uses; the same in all of their hellos.</param>
internal sealed record LinkHello(string RunId, ulong Generation, int FromRank, int ToRank, int WorldSize, int Stream, int Streams)
{
    public const int MaxLength = FixedLength + MaxRunIdLength;
    private const int MaxRunIdLength = 64;
    private const int FixedLength = 32;

    public byte[] ToBytes()
    {
        byte[] runId = Encoding.UTF8.GetBytes(RunId);
        byte[] bytes = new byte[FixedLength + runId.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Generation);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), FromRank);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), ToRank);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), WorldSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), Stream);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Streams);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), runId.Length);
        runId.CopyTo(bytes, FixedLength);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no hello.</exception>
    public static LinkHello Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength)
        {
            throw new InvalidDataException($"a link hello has at least {FixedLength} bytes, got {bytes.Length}");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]);
        if (length < 0 || length > MaxRunIdLength || bytes.Length != FixedLength + length)
        {
            throw new InvalidDataException($"a link hello of {bytes.Length} bytes states a run id of {length} bytes");
        }

        return new LinkHello(
            Encoding.UTF8.GetString(bytes[FixedLength..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]));
    }
}
