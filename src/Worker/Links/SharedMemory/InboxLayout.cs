namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Where things lie in an inbox. What different ranks write lies on lines of its own, 128 bytes apart: x86 fetches lines in pairs
/// and some Arm processors have lines of 128. Memory that no rank uses is never touched and takes no room.
/// </summary>
/// <param name="WorldSize">Ranks; each has a ring, also those on other hosts.</param>
/// <param name="RingLength">Bytes of a ring, a power of two, at least 4 KiB.</param>
/// <param name="SlotLength">Bytes of the owner's slot.</param>
internal readonly record struct InboxLayout(int WorldSize, int RingLength, int SlotLength)
{
    private const int Line = 128;
    private const long LargestPage = 64 * 1024;

    /// <summary>1 while the owner sleeps or is about to; it is then to be woken by its bell.</summary>
    public static long Sleeping => 0;

    /// <summary>How often the owner has come to a meeting.</summary>
    public static long Meetings => Line;

    public long Slot => Pages((2 + (2L * WorldSize)) * Line);

    public long Length => Pages(Ring(WorldSize));

    /// <summary>Bytes ever written to a rank's ring; that rank writes it.</summary>
    public static long Written(int rank) => (2 + (2L * rank)) * Line;

    /// <summary>Bytes ever taken from a rank's ring; the owner writes it.</summary>
    public static long Taken(int rank) => Written(rank) + Line;

    public long Ring(int rank) => Slot + Pages(SlotLength) + ((long)RingLength * rank);

    private static long Pages(long bytes) => (bytes + LargestPage - 1) / LargestPage * LargestPage;
}
