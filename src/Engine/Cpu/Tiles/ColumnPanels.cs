using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// The right side of a product, packed: panels of 32 columns (the last one narrower), each [rows, width] without gaps, so that a
/// tile reads it as one stream. Packing costs one load and one store a vector and is done by the lane that uses it.
/// </summary>
internal static unsafe class ColumnPanels
{
    public const int Width = 32;

    /// <summary>Packs [rows, columns] whose rows are <paramref name="stride"/> floats apart into <paramref name="panels"/>, rows × columns floats.</summary>
    public static void Pack(float* source, nint stride, int rows, int columns, float* panels)
    {
        for (int column = 0; column < columns; column += Width)
        {
            int width = Math.Min(Width, columns - column);
            PackPanel(source + column, stride, rows, width, panels + (nint)column * rows);
        }
    }

    /// <summary>Packs one panel.</summary>
    public static void PackPanel(float* source, nint stride, int rows, int width, float* panel)
    {
        var arguments = new Arguments { Source = source, Stride = stride, Rows = rows, Target = panel, Width = width };
        Columns.Run<Copy, Arguments>(arguments, width);
    }

    /// <summary>Packs the transpose of [columns, rows] whose rows are <paramref name="stride"/> floats apart; a panel's rows start <paramref name="firstRow"/> rows down its <paramref name="panelRows"/>.</summary>
    public static void PackTransposed(float* source, nint stride, int rows, int columns, float* panels, int firstRow, int panelRows)
    {
        for (int column = 0; column < columns; column += Width)
        {
            int width = Math.Min(Width, columns - column);
            float* panel = panels + (nint)column * panelRows + (nint)firstRow * width;
            for (int i = 0; i < width; i++)
            {
                float* from = source + (column + i) * stride;
                float* to = panel + i;
                for (int row = 0; row < rows; row++)
                {
                    *to = from[row];
                    to += width;
                }
            }
        }
    }

    internal struct Arguments
    {
        public float* Source;
        public nint Stride;
        public int Rows;
        public float* Target;
        public nint Width;
    }

    internal readonly struct Copy : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* from = arguments.Source + column;
            float* to = arguments.Target + column;
            for (int row = 0; row < arguments.Rows; row++)
            {
                TWidth.Store(to, TWidth.Load(from));
                if (vectors == 2)
                {
                    TWidth.Store(to + TWidth.Lanes, TWidth.Load(from + TWidth.Lanes));
                }

                from += arguments.Stride;
                to += arguments.Width;
            }
        }
    }
}
