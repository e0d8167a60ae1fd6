using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// How the taps of a kernel are read: taps of a row that lie side by side in memory make one long segment; where a group or a
/// dilation leaves gaps between them, each tap is a segment of its own.
/// </summary>
internal readonly record struct Taps(int Rows, int Columns, int Channels, bool SideBySide)
{
    public int Segments => SideBySide ? Rows : Rows * Columns;

    /// <summary>Floats of a segment.</summary>
    public int Depth => SideBySide ? Columns * Channels : Channels;

    public static Taps Of(in ConvolutionGeometry geometry) =>
        new(geometry.KernelHeight, geometry.KernelWidth, geometry.GroupInput, geometry.Groups == 1 && geometry.Dilation == 1);

    /// <summary>Writes the offset of each segment, rows first.</summary>
    public unsafe void Fill(nint* offsets, nint row, nint column)
    {
        int perRow = SideBySide ? 1 : Columns;
        for (int i = 0; i < Segments; i++)
        {
            offsets[i] = i / perRow * row + i % perRow * column;
        }
    }
}
