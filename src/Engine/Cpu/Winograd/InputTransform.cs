using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// Bᵀ d B of 4×4 input pixels d for F(2×2, 3×3) (Lavin and Gray 2016, section 4.1): additions only. Planes are
/// [16][tiles][channels], a plane's rows being the left side of its product.
/// </summary>
internal static unsafe class InputTransform
{
    /// <param name="grid">The tiles.</param>
    /// <param name="first">First tile.</param>
    /// <param name="end">Tile behind the last.</param>
    /// <param name="shape">The input's, whose strides count.</param>
    /// <param name="input">Pixel that the top left tap of the first output pixel meets.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="plane">Floats from a plane to the next.</param>
    /// <param name="patch">Room for 16 pixels.</param>
    public static void Run(in WinogradGrid grid, int first, int end, in TensorShape shape, float* input, float* planes, nint plane, float* patch)
    {
        var arguments = new TransformArguments { Channels = shape.Channels, Plane = plane, PlaneTile = shape.Channels };
        for (int tile = first; tile < end; tile += arguments.Count)
        {
            WinogradRun run = grid.Run(tile, end);
            float* pixels = input + run.Image * shape.ImageStride + 2 * run.Row * shape.RowStride + 2 * run.Column * shape.Channels;
            arguments.Count = run.AtBorder ? 1 : run.Count;
            arguments.Pixels = run.AtBorder ? Copy(pixels, shape, run, patch) : pixels;
            arguments.PixelRow = run.AtBorder ? 4 * shape.Channels : shape.RowStride;
            arguments.Planes = planes + (tile - first) * (nint)shape.Channels;
            Columns.Run<Panels, TransformArguments>(arguments, shape.Channels);
        }
    }

    /// <summary>A border tile's pixels with zeros where there is no input: those only reach outputs that are not there.</summary>
    private static float* Copy(float* pixels, in TensorShape shape, in WinogradRun run, float* patch)
    {
        int channels = shape.Channels;
        new Span<float>(patch, 16 * channels).Clear();
        for (int row = 0; row < 2 + run.InsideRows; row++)
        {
            new ReadOnlySpan<float>(pixels + row * shape.RowStride, (2 + run.InsideColumns) * channels).CopyTo(new Span<float>(patch + 4 * row * channels, 4 * channels));
        }

        return patch;
    }

    internal readonly struct Panels : IColumnKernel<TransformArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in TransformArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, row = arguments.PixelRow, plane = arguments.Plane;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                float* pixels = arguments.Pixels + column;
                float* target = arguments.Planes + column;
                for (int tile = arguments.Count; tile > 0; tile--)
                {
                    float* d = pixels;
                    Column<TWidth, TVector>(d, row, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
                    Column<TWidth, TVector>(d + channels, row, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
                    Column<TWidth, TVector>(d + 2 * channels, row, out TVector c0, out TVector c1, out TVector c2, out TVector c3);
                    Column<TWidth, TVector>(d + 3 * channels, row, out TVector e0, out TVector e1, out TVector e2, out TVector e3);
                    Row<TWidth, TVector>(target, plane, a0, b0, c0, e0);
                    Row<TWidth, TVector>(target + 4 * plane, plane, a1, b1, c1, e1);
                    Row<TWidth, TVector>(target + 8 * plane, plane, a2, b2, c2, e2);
                    Row<TWidth, TVector>(target + 12 * plane, plane, a3, b3, c3, e3);
                    pixels += 2 * channels;
                    target += arguments.PlaneTile;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Column<TWidth, TVector>(float* pixel, nint row, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector d0 = TWidth.Load(pixel), d1 = TWidth.Load(pixel + row), d2 = TWidth.Load(pixel + 2 * row), d3 = TWidth.Load(pixel + 3 * row);
            t0 = TWidth.Subtract(d0, d2);
            t1 = TWidth.Add(d1, d2);
            t2 = TWidth.Subtract(d2, d1);
            t3 = TWidth.Subtract(d1, d3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TWidth, TVector>(float* target, nint plane, TVector t0, TVector t1, TVector t2, TVector t3)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TWidth.Store(target, TWidth.Subtract(t0, t2));
            TWidth.Store(target + plane, TWidth.Add(t1, t2));
            TWidth.Store(target + 2 * plane, TWidth.Subtract(t2, t1));
            TWidth.Store(target + 3 * plane, TWidth.Subtract(t1, t3));
        }
    }
}
