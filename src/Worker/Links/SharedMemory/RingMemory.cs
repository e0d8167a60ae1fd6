namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// A ring of bytes between one writer and one reader, in shared memory: two counters that only grow, and the bytes.
/// A counter is written after the bytes it speaks of (release) and read before them (acquire), which holds on x86 and Arm.
/// </summary>
internal sealed class RingMemory(SharedSegment segment, long writtenOffset, long takenOffset, long dataOffset, int length)
{
    /// <summary>Bytes; a power of two.</summary>
    public int Length { get; } = length;

    /// <summary>Bytes ever written, as the writer published it.</summary>
    public long Written
    {
        get => Volatile.Read(ref segment.Counter(writtenOffset));
        set => Volatile.Write(ref segment.Counter(writtenOffset), value);
    }

    /// <summary>Bytes ever taken, as the reader published it.</summary>
    public long Taken
    {
        get => Volatile.Read(ref segment.Counter(takenOffset));
        set => Volatile.Write(ref segment.Counter(takenOffset), value);
    }

    /// <summary>The bytes from a position on, up to <paramref name="most"/>, as far as they lie in one piece.</summary>
    public Span<byte> From(long position, int most)
    {
        int place = (int)(position & (Length - 1));
        return segment.Bytes(dataOffset + place, Math.Min(most, Length - place));
    }
}
