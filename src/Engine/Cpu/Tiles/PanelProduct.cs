using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// Lines × packed panels of columns. Lines go in blocks that stay in the second-level cache while all panels pass over them; a
/// tile sums over the whole depth, so that nothing is read back from the target.
/// </summary>
internal static unsafe class PanelProduct
{
    /// <summary>Left rows of a block, in bytes: with a panel of weights they share a second-level cache of 1 MiB.</summary>
    private const int BlockBytes = 192 << 10;

    /// <summary>Rows that a tile of the longest runs takes, and the least rows of a block: a panel is read again for every block.</summary>
    private const int WholeTiles = 14;
    private const int LeastRows = 6 * WholeTiles;

    /// <param name="lines">Rows.</param>
    /// <param name="operands">Segments, depth, bias and flags.</param>
    /// <param name="panels">Right side as <see cref="ColumnPanels"/> packs it.</param>
    /// <param name="columns">Columns of target and right side.</param>
    /// <param name="lineFloats">Floats of left that a line brings anew; 0: all lines are one block.</param>
    public static void Run(in RunLines lines, in TileOperands operands, float* panels, int columns, long lineFloats)
    {
        RunLines merged = lines.Merged();
        Upcoming upcoming = default;
        long lineBytes = lineFloats * sizeof(float) * merged.Rows / lines.Rows;
        var arguments = new Arguments { Lines = merged, Operands = operands, Depth = operands.SegmentCount * operands.Depth };
        bool own = operands.Upcoming is null;
        arguments.Operands.Upcoming = own ? &upcoming : operands.Upcoming;
        if (merged is { Images: 1, Lines: 1 })
        {
            RunRows(arguments, own, panels, columns, lineBytes == 0 ? merged.Rows : (int)Math.Max(LeastRows, BlockBytes * merged.Rows / lineBytes / WholeTiles * WholeTiles));
            return;
        }

        int block = (int)Math.Max(1, BlockBytes / lineBytes);
        arguments.Count = block;
        for (int end = merged.Lines * merged.Images; arguments.First < end; arguments.First += block)
        {
            arguments.Count = Math.Min(block, end - arguments.First);
            int next = arguments.First + arguments.Count;
            float* start = merged.Left + next / merged.Lines * merged.LeftImage + next % merged.Lines * merged.LeftLine;
            if (own)
            {
                upcoming.Aim(start, Math.Min(block, end - next) * (lineBytes / sizeof(float)));
            }

            RunPanels(arguments, panels, columns);
        }
    }

    private static void RunRows(Arguments arguments, bool aims, float* panels, int columns, int block)
    {
        int rows = arguments.Lines.Rows;
        arguments.Count = 1;
        while (rows > 0)
        {
            // A rest shorter than a tile would be slow: it goes with the block before.
            int count = rows < block + 16 ? rows : block;
            arguments.Lines.Rows = count;
            if (aims)
            {
                arguments.Operands.Upcoming->Aim(arguments.Lines.Left + count * arguments.Lines.LeftRow, Math.Min(block, rows - count) * (long)arguments.Lines.LeftRow);
            }

            RunPanels(arguments, panels, columns);
            arguments.Lines.Left += count * arguments.Lines.LeftRow;
            arguments.Lines.Target += count * arguments.Lines.TargetRow;
            rows -= count;
        }
    }

    private static void RunPanels(Arguments arguments, float* panels, int columns)
    {
        for (int column = 0; column < columns; column += ColumnPanels.Width)
        {
            int width = Math.Min(ColumnPanels.Width, columns - column);
            arguments.Panel = panels + column * arguments.Depth;
            arguments.Operands.RightDepth = width;
            Columns.Run<Panels, Arguments>(arguments, width);
            arguments.Lines.Target += width;
            arguments.Operands.Bias += arguments.Operands.Bias is null ? 0 : width;
        }
    }

    internal struct Arguments
    {
        public RunLines Lines;
        public int First;
        public int Count;
        public TileOperands Operands;
        public float* Panel;
        public nint Depth;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            RunLines lines = arguments.Lines;
            lines.Target += column;
            TileOperands operands = arguments.Operands;
            operands.Right = arguments.Panel + column;
            operands.Bias += operands.Bias is null ? 0 : column;
            RunSweep.Run<TWidth, TVector>(lines, arguments.First, arguments.Count, operands, vectors);
        }
    }
}
