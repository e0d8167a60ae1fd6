using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// The right side of a product, packed: panels of 32 columns (the last one narrower), each [rows, width] without gaps, so that a
/// tile reads it as one stream. Packing costs one load and one store a vector and is done by the lane that uses it.
/// </summary>
internal static unsafe class ColumnPanels
{
    public const int Width = 32;
    private const int Block = 16;

    /// <summary>Rows ahead whose cache lines are asked for while packing: the source is read in strides that no prefetcher follows.</summary>
    private const int Ahead = 16;

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

    /// <summary>
    /// Packs the transpose of [columns, rows] whose rows are <paramref name="stride"/> floats apart; a panel's rows start
    /// <paramref name="firstRow"/> rows down its <paramref name="panelRows"/>. Blocks of 16 rows keep both sides in the first-level cache.
    /// </summary>
    public static void PackTransposed(float* source, nint stride, int rows, int columns, float* panels, int firstRow, int panelRows)
    {
        for (int column = 0; column < columns; column += Width)
        {
            int width = Math.Min(Width, columns - column);
            float* panel = panels + (nint)column * panelRows + (nint)firstRow * width;
            for (int row = 0; row < rows; row += Block)
            {
                TransposeBlock(source + column * stride + row, stride, Math.Min(Block, rows - row), width, panel + (nint)row * width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlock(float* source, nint stride, int rows, nint width, float* target)
    {
        nint column = 0;
        for (; Sse.IsSupported && rows == Block && column + 4 <= width; column += 4)
        {
            float* from = source + column * stride;
            for (nint line = 0; line < 4; line++)
            {
                Sse.Prefetch0(from + line * stride + 4 * Block);
            }

            for (nint row = 0; row < Block; row += 4)
            {
                TransposeFour(from + row, stride, target + row * width + column, width);
            }
        }

        for (; column < width; column++)
        {
            for (nint row = 0; row < rows; row++)
            {
                target[row * width + column] = source[column * stride + row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(float* source, nint stride, float* target, nint width)
    {
        Vector128<float> a = Sse.LoadVector128(source), b = Sse.LoadVector128(source + stride);
        Vector128<float> c = Sse.LoadVector128(source + 2 * stride), d = Sse.LoadVector128(source + 3 * stride);
        Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b);
        Vector128<float> cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
        Sse.Store(target, Sse.MoveLowToHigh(abLow, cdLow));
        Sse.Store(target + width, Sse.MoveHighToLow(cdLow, abLow));
        Sse.Store(target + 2 * width, Sse.MoveLowToHigh(abHigh, cdHigh));
        Sse.Store(target + 3 * width, Sse.MoveHighToLow(cdHigh, abHigh));
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
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* from = arguments.Source + column;
            float* to = arguments.Target + column;
            nint stride = arguments.Stride, width = arguments.Width, ahead = Ahead * stride;
            for (int row = arguments.Rows; row > 0; row--)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(from + ahead);
                    Sse.Prefetch0(from + ahead + TWidth.Lanes);
                }

                TWidth.Store(to, TWidth.Load(from));
                if (vectors == 2)
                {
                    TWidth.Store(to + TWidth.Lanes, TWidth.Load(from + TWidth.Lanes));
                }

                from += stride;
                to += width;
            }
        }
    }
}
