namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>Tiles side by side.</summary>
/// <param name="Image">Their image.</param>
/// <param name="Row">Their tile row.</param>
/// <param name="Column">Tile column of the first.</param>
/// <param name="Count">How many.</param>
/// <param name="InsideRows">Rows of each that are inside the output: 2, or 1 at the border.</param>
/// <param name="InsideColumns">Columns of each that are inside the output; if 1, there is one tile.</param>
internal readonly record struct WinogradRun(int Image, int Row, int Column, int Count, int InsideRows, int InsideColumns)
{
    public bool AtBorder => InsideRows < 2 || InsideColumns < 2;
}
