namespace Lockstep.Engine.Collectives;

/// <summary>Where the ranks of a host see each other's values: in place, if they are exposed, or else what was put into the slots before the last meeting.</summary>
/// <param name="window">The host's window.</param>
/// <param name="exposedAt">Where the values begin in the exposed memory; null: in the slots.</param>
internal readonly struct WindowView(IHostWindow window, long? exposedAt)
{
    /// <summary>
    /// Below, one copy into a slot is cheaper than the meeting that it saves, because exposed memory must also be left alone
    /// until all have read it.
    /// </summary>
    private const int LeastExposed = 256 * 1024;

    public int Places => window.Size;

    /// <summary>Whether these values are to be read in place. All ranks of the host get the same answer.</summary>
    public static bool TryExpose(IHostWindow window, ReadOnlySpan<byte> values, out WindowView view)
    {
        long offset = 0;
        bool exposed = (values.Length > LeastExposed || values.Length > SlotHalves.Length(window)) && window.TryLocate(values, out offset);
        view = new WindowView(window, exposed ? offset : null);
        return exposed;
    }

    /// <summary>A part of what a place shows.</summary>
    public ReadOnlySpan<byte> Part(int place, int first, int length) =>
        exposedAt is { } offset ? window.Exposed(place, offset + first, length) : SlotHalves.Of(window, place).Slice(first, length);
}
