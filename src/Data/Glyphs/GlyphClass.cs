using System.Numerics;

namespace Lockstep.Data.Glyphs;

/// <summary>
/// What an image of a class shows: a glyph, or two beside each other, with a pen of any colour or of one. The first 28 classes are the
/// single glyphs, the next 784 the pairs, then come the pairs in each of six colours.
/// </summary>
/// <param name="First">The glyph, or the left one of two.</param>
/// <param name="Second">The right one.</param>
/// <param name="Tint">Place in the table of colours; null: any.</param>
internal readonly record struct GlyphClass(int First, int? Second = null, int? Tint = null)
{
    private static readonly (string Name, Vector3 Pen)[] Tints =
    [
        ("red", new(225, 25, 25)), ("green", new(20, 190, 40)), ("blue", new(30, 50, 235)),
        ("yellow", new(240, 225, 20)), ("magenta", new(225, 30, 220)), ("cyan", new(20, 215, 230)),
    ];

    private static readonly int Glyphs = GlyphShapes.Names.Count;

    /// <summary>How many classes there can be.</summary>
    public static int Most { get; } = Glyphs + (Glyphs * Glyphs * (1 + Tints.Length));

    public string Name => GlyphShapes.Names[First]
        + (Second is { } second ? GlyphShapes.Names[second] : "")
        + (Tint is { } tint ? $"-{Tints[tint].Name}" : "");

    public Vector3? Pen => Tint is { } tint ? Tints[tint].Pen : null;

    public static GlyphClass Of(int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Most);
        if (label < Glyphs)
        {
            return new GlyphClass(label);
        }

        int pairs = Glyphs * Glyphs;
        int pair = (label - Glyphs) % pairs;
        int round = (label - Glyphs) / pairs;
        return new GlyphClass(pair / Glyphs, pair % Glyphs, round == 0 ? null : round - 1);
    }

    /// <summary>Where a point of the first glyph's box lies: a glyph alone has all the room.</summary>
    public Vector2 PlaceFirst(Vector2 point) => Second is null ? point : Beside(point, -0.45f);

    public static Vector2 PlaceSecond(Vector2 point) => Beside(point, 0.45f);

    private static Vector2 Beside(Vector2 point, float shift) => new((0.62f * point.X) + shift, 0.8f * point.Y);
}
