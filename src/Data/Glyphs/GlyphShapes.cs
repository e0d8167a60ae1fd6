namespace Lockstep.Data.Glyphs;

/// <summary>
/// The strokes of each class, in SVG's path language (M, L, C; absolute) in a box 6 wide and 10 high, y down.
/// Letters that a rotated, sheared digit can be taken for are left out: B (8), D O Q (0), G (6), I (1), S (5), Z (2).
/// </summary>
internal static class GlyphShapes
{
    private static readonly (string Name, string Path)[] Table =
    [
        ("0", "M3 0 C5 0 6 2 6 5 C6 8 5 10 3 10 C1 10 0 8 0 5 C0 2 1 0 3 0"),
        ("1", "M1 2.2 L3 0 L3 10 M1 10 L5 10"),
        ("2", "M0 2.5 C0 -0.8 6 -0.8 6 2.7 C6 5 1 7.5 0 10 L6 10"),
        ("3", "M0.3 1.5 C1.5 -0.6 6 -0.6 5.6 2.6 C5.3 4.6 3.5 4.8 2.2 4.8 C4 4.8 6 5.2 6 7.3 C6 11 1 10.7 0 8.5"),
        ("4", "M4.5 10 L4.5 0 L0 7 L6 7"),
        ("5", "M5.5 0 L1 0 L0.6 4.6 C3 3.2 6 4 6 6.8 C6 10.6 1.5 10.8 0 8.8"),
        ("6", "M5.2 0.5 C2 0.5 0 3.5 0 6.8 C0 11 6 11 6 6.9 C6 3.2 0.8 3.2 0.1 6.5"),
        ("7", "M0 0 L6 0 L2 10"),
        ("8", "M3 4.7 C0 4.7 -0.2 0 3 0 C6.2 0 6 4.7 3 4.7 C-0.9 4.7 -1 10 3 10 C7 10 6.9 4.7 3 4.7"),
        ("9", "M0.8 9.5 C4 9.5 6 6.5 6 3.2 C6 -1 0 -1 0 3.1 C0 6.8 5.2 6.8 5.9 3.5"),
        ("A", "M0 10 L3 0 L6 10 M1.2 6.3 L4.8 6.3"),
        ("C", "M6 2 C4.5 -1.2 0 -0.6 0 5 C0 10.6 4.5 11.2 6 8"),
        ("E", "M6 0 L0 0 L0 10 L6 10 M0 5 L4.8 5"),
        ("F", "M6 0 L0 0 L0 10 M0 5 L4.6 5"),
        ("H", "M0 0 L0 10 M6 0 L6 10 M0 5 L6 5"),
        ("J", "M5 0 L5 7 C5 11 0 11 0 7.2"),
        ("K", "M0 0 L0 10 M6 0 L0 5.6 M2 4 L6 10"),
        ("L", "M0 0 L0 10 L5.5 10"),
        ("M", "M0 10 L0 0 L3 5.5 L6 0 L6 10"),
        ("N", "M0 10 L0 0 L6 10 L6 0"),
        ("P", "M0 10 L0 0 L3.2 0 C7 0 7 5.4 3.2 5.4 L0 5.4"),
        ("R", "M0 10 L0 0 L3.2 0 C7 0 7 5.4 3.2 5.4 L0 5.4 M3 5.4 L6 10"),
        ("T", "M0 0 L6 0 M3 0 L3 10"),
        ("U", "M0 0 L0 6.5 C0 11.2 6 11.2 6 6.5 L6 0"),
        ("V", "M0 0 L3 10 L6 0"),
        ("W", "M0 0 L1.5 10 L3 4 L4.5 10 L6 0"),
        ("X", "M0 0 L6 10 M6 0 L0 10"),
        ("Y", "M0 0 L3 4.8 L6 0 M3 4.8 L3 10"),
    ];

    /// <summary>Class names; a label is an index.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(g => g.Name)];

    /// <summary>Line segments of each class, in the unit box of <see cref="GlyphPath.Flatten"/>.</summary>
    public static IReadOnlyList<Segment[]> Segments { get; } = [.. Table.Select(g => GlyphPath.Flatten(g.Path))];
}
