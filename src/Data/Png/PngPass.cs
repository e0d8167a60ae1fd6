namespace Lockstep.Data.Png;

/// <summary>Which pixels a pass of the file holds: from (X, Y) on, every StepX-th column of every StepY-th row.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    /// <summary>Adam7 (PNG specification, section 8.1).</summary>
    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    public static ReadOnlySpan<PngPass> Of(PngHeader header) => header.Interlaced ? Adam7 : Whole;

    /// <summary>Columns of the pass; may be 0, then the file has no row of it.</summary>
    public int Width(PngHeader header) => (header.Width - X + StepX - 1) / StepX;

    /// <summary>Rows of the pass; may be 0.</summary>
    public int Height(PngHeader header) => (header.Height - Y + StepY - 1) / StepY;
}
