using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// A y Aᵀ of the 2×2 output gradients y of a tile: the adjoint of <see cref="OutputTransform"/>. Planes are packed in column
/// panels, [16][panels][tiles][width], each the right side of its product.
/// </summary>
internal static unsafe class GradientTransform
{
    /// <param name="grid">The tiles.</param>
    /// <param name="first">First tile.</param>
    /// <param name="end">Tile behind the last.</param>
    /// <param name="shape">The gradient's.</param>
    /// <param name="gradient">Its first pixel.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="plane">Floats from a plane to the next.</param>
    public static void Run(in WinogradGrid grid, int first, int end, in TensorShape shape, float* gradient, float* planes, nint plane)
    {
        var arguments = new TransformArguments { Channels = shape.Channels, PixelRow = shape.RowStride, Plane = plane };
        for (int tile = first; tile < end; tile += arguments.Count)
        {
            WinogradRun run = grid.Run(tile, end);
            arguments.Pixels = gradient + run.Image * shape.ImageStride + 2 * run.Row * shape.RowStride + 2 * run.Column * shape.Channels;
            arguments.Count = run.Count;
            arguments.InsideRows = run.InsideRows;
            arguments.InsideColumns = run.InsideColumns;
            for (int column = 0; column < shape.Channels; column += ColumnPanels.Width)
            {
                int width = Math.Min(ColumnPanels.Width, shape.Channels - column);
                TransformArguments panel = arguments;
                panel.PlaneTile = width;
                panel.Planes = planes + (nint)column * (end - first) + (nint)(tile - first) * width;
                panel.Pixels += column;
                Columns.Run<Panels, TransformArguments>(panel, width);
            }
        }
    }

    internal readonly struct Panels : IColumnKernel<TransformArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in TransformArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, row = arguments.PixelRow, plane = arguments.Plane;
            bool lower = arguments.InsideRows > 1, right = arguments.InsideColumns > 1;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                float* y = arguments.Pixels + column;
                float* target = arguments.Planes + column;
                for (int tile = arguments.Count; tile > 0; tile--)
                {
                    TVector y00 = TWidth.Load(y);
                    TVector y01 = right ? TWidth.Load(y + channels) : TWidth.Zero;
                    TVector y10 = lower ? TWidth.Load(y + row) : TWidth.Zero;
                    TVector y11 = lower && right ? TWidth.Load(y + row + channels) : TWidth.Zero;
                    Row<TWidth, TVector>(target, plane, y00, y01);
                    Row<TWidth, TVector>(target + 4 * plane, plane, TWidth.Add(y00, y10), TWidth.Add(y01, y11));
                    Row<TWidth, TVector>(target + 8 * plane, plane, TWidth.Subtract(y00, y10), TWidth.Subtract(y01, y11));
                    Row<TWidth, TVector>(target + 12 * plane, plane, TWidth.Subtract(TWidth.Zero, y10), TWidth.Subtract(TWidth.Zero, y11));
                    y += 2 * channels;
                    target += arguments.PlaneTile;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TWidth, TVector>(float* target, nint plane, TVector left, TVector right)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TWidth.Store(target, left);
            TWidth.Store(target + plane, TWidth.Add(left, right));
            TWidth.Store(target + 2 * plane, TWidth.Subtract(left, right));
            TWidth.Store(target + 3 * plane, TWidth.Subtract(TWidth.Zero, right));
        }
    }
}
