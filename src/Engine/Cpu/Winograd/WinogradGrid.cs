using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// The cut of a 3×3 convolution's output into tiles of 2×2, counted over images, tile rows and tile columns. Odd sizes leave
/// tiles at the lower and right border that are only partly inside.
/// </summary>
internal readonly record struct WinogradGrid(int Images, int Height, int Width)
{
    public int Rows => (Height + 1) / 2;

    public int Columns => (Width + 1) / 2;

    public int Tiles => Images * Rows * Columns;

    public static WinogradGrid Of(in TensorShape output) => new(output.Count, output.Height, output.Width);

    /// <summary>The longest run of tiles from <paramref name="tile"/> on, before <paramref name="end"/>, in one tile row with the same number of columns inside.</summary>
    public WinogradRun Run(int tile, int end)
    {
        int column = tile % Columns;
        int row = tile / Columns % Rows;
        int insideColumns = Math.Min(2, Width - 2 * column);
        int alike = insideColumns < 2 ? 1 : Width / 2 - column;
        return new WinogradRun(tile / Columns / Rows, row, column, Math.Min(alike, end - tile), Math.Min(2, Height - 2 * row), insideColumns);
    }
}
