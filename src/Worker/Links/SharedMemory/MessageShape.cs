namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// How a message lies in a ring: it begins on a line of 64 bytes with its number (u32) and length (i32) in one 64-bit word. A short
/// one follows at once, so that it costs one line; a long one begins on the next line, so that its copy is aligned.
/// </summary>
internal static class MessageShape
{
    public const int Line = 64;
    private const int HeaderLength = sizeof(ulong);
    private const int LongestShort = 4096;

    public static int DataOffset(int length) => length <= LongestShort ? HeaderLength : Line;

    public static ulong Header(uint number, int length) => number | ((ulong)(uint)length << 32);

    public static (uint Number, int Length) Parse(ulong header) => ((uint)header, (int)(header >> 32));

    public static long NextLine(long position) => (position + Line - 1) & -Line;
}
