namespace Lockstep.Engine.Collectives;

/// <summary>
/// The two halves of the slots of a window, taken in turn so that one meeting a message is enough. The rule: what is written
/// after m meetings goes into half m mod 2, and is read after meeting m+1 and before calling meeting m+2.
/// Why nobody overwrites what is still read: the half is next written by a rank that has left meeting m+2. It left because all
/// ranks had called it, and by the rule a rank that calls meeting m+2 has finished reading what was written after m meetings.
/// The count is the window's, so that the rule also holds between different algorithms that use one window in turn.
/// </summary>
internal static class SlotHalves
{
    private const int Alignment = 64;

    /// <summary>Bytes of a half: whole cache lines, and therefore whole elements; at least one a place.</summary>
    /// <exception cref="InvalidOperationException">The slots are too small.</exception>
    public static int Length(IHostWindow window)
    {
        int length = window.SlotLength / (2 * Alignment) * Alignment;
        return length >= window.Size * Alignment
            ? length
            : throw new InvalidOperationException($"slots of {window.SlotLength} bytes are too small for {window.Size} ranks: at least {2 * Alignment * window.Size} are needed");
    }

    /// <summary>The own half to be written before the next meeting.</summary>
    public static Span<byte> Mine(IHostWindow window) => Half(window, window.Place, window.Meetings);

    /// <summary>A place's half that was written before the last meeting.</summary>
    public static ReadOnlySpan<byte> Of(IHostWindow window, int place) => Half(window, place, window.Meetings - 1);

    private static Span<byte> Half(IHostWindow window, int place, long meetings)
    {
        int length = Length(window);
        return window.Slot(place).Slice((int)(meetings & 1) * length, length);
    }
}
