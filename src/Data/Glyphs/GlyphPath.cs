using System.Globalization;
using System.Numerics;

namespace Lockstep.Data.Glyphs;

/// <summary>Reads a glyph's path and turns its curves into short lines.</summary>
internal static class GlyphPath
{
    /// <summary>Lines for one cubic: at 20 pixels high the error is below a tenth of a pixel.</summary>
    private const int PiecesPerCurve = 8;

    /// <summary>Segments with the 6 x 10 box moved to x in [-0.6, 0.6], y in [-1, 1], centred at the origin.</summary>
    public static Segment[] Flatten(string path)
    {
        var segments = new List<Segment>();
        var at = Vector2.Zero;
        var tokens = new Queue<string>(path.Replace("M", "M ").Replace("L", "L ").Replace("C", "C ")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        while (tokens.TryDequeue(out var command))
        {
            at = command switch
            {
                "M" => Point(tokens),
                "L" => Line(segments, at, Point(tokens)),
                "C" => Curve(segments, at, Point(tokens), Point(tokens), Point(tokens)),
                _ => throw new FormatException($"glyph path '{path}' has the command '{command}', expected M, L or C"),
            };
        }

        return [.. segments];
    }

    private static Vector2 Point(Queue<string> tokens) => new((Number(tokens) - 3f) / 5f, (Number(tokens) - 5f) / 5f);

    private static float Number(Queue<string> tokens) => float.Parse(tokens.Dequeue(), CultureInfo.InvariantCulture);

    private static Vector2 Line(List<Segment> segments, Vector2 from, Vector2 to)
    {
        segments.Add(new Segment(from, to));
        return to;
    }

    private static Vector2 Curve(List<Segment> segments, Vector2 a, Vector2 b, Vector2 c, Vector2 d)
    {
        var from = a;
        for (int i = 1; i <= PiecesPerCurve; i++)
        {
            float t = (float)i / PiecesPerCurve;
            float s = 1f - t;
            var to = (s * s * s * a) + (3f * s * s * t * b) + (3f * s * t * t * c) + (t * t * t * d);
            from = Line(segments, from, to);
        }

        return d;
    }
}
