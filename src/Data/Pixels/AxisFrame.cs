namespace Lockstep.Data.Pixels;

/// <summary>
/// What one axis of the result shows. The centre of result value i lies at <c>Origin + (i + 1/2) * Scale</c>, in pixels of the whole
/// upright image; only the image from <c>Low</c> to <c>High</c> is looked at, as though it ended there.
/// </summary>
/// <param name="Origin">Where the result begins.</param>
/// <param name="Scale">Image pixels that one result pixel stands for; above 0.</param>
/// <param name="Low">First image pixel that counts.</param>
/// <param name="High">End of the image pixels that count.</param>
/// <param name="Count">Pixels of the result.</param>
internal readonly record struct AxisFrame(double Origin, double Scale, int Low, int High, int Count)
{
    /// <summary>Pixels <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/>, cut out first, then resized: nothing outside is looked at.</summary>
    public static AxisFrame Cut(int start, int length, int count) => new(start, (double)length / count, start, start + length, count);

    /// <summary>The whole axis of <paramref name="length"/> pixels resized to <paramref name="resized"/>, then cut: pixels beside the cut are looked at.</summary>
    public static AxisFrame Resized(int length, int resized, int offset, int count)
    {
        double scale = (double)length / resized;
        return new AxisFrame(offset * scale, scale, 0, length, count);
    }

    /// <summary>Whether the result is a run of the image's own pixels.</summary>
    public bool IsCopy => Scale == 1 && Origin == Math.Floor(Origin);

    /// <summary>
    /// Image pixels that are looked at when values stand for <paramref name="shrink"/> pixels each: first, and end. The filter
    /// reaches one result pixel, and at least one value, to each side; one more value for a chroma plane of half the resolution.
    /// </summary>
    public (int First, int End) Used(int shrink)
    {
        double reach = Math.Max(Scale, 2 * shrink);
        double first = Math.Floor(Origin + (0.5 * Scale) - reach);
        double end = Math.Ceiling(Origin + ((Count - 0.5) * Scale) + reach);
        return (Math.Max(Low, (int)first), Math.Min(High, (int)end));
    }
}
