using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>Aᵀ M A: 2×2 output pixels from the 4×4 products of a tile, with bias, ReLU or addition to what is there.</summary>
internal static unsafe class OutputTransform
{
    /// <param name="grid">The tiles.</param>
    /// <param name="first">First tile.</param>
    /// <param name="end">Tile behind the last.</param>
    /// <param name="arguments">Planes, bias and flags.</param>
    /// <param name="shape">The output's.</param>
    /// <param name="output">Its first pixel.</param>
    public static void Run(in WinogradGrid grid, int first, int end, TransformArguments arguments, in TensorShape shape, float* output)
    {
        float* planes = arguments.Planes;
        arguments.Channels = shape.Channels;
        arguments.PixelRow = shape.RowStride;
        arguments.PlaneTile = shape.Channels;
        for (int tile = first; tile < end; tile += arguments.Count)
        {
            WinogradRun run = grid.Run(tile, end);
            arguments.Pixels = output + run.Image * shape.ImageStride + 2 * run.Row * shape.RowStride + 2 * run.Column * shape.Channels;
            arguments.Planes = planes + (tile - first) * (nint)shape.Channels;
            arguments.Count = run.Count;
            arguments.InsideRows = run.InsideRows;
            arguments.InsideColumns = run.InsideColumns;
            Columns.Run<Panels, TransformArguments>(arguments, shape.Channels);
        }
    }

    internal readonly struct Panels : IColumnKernel<TransformArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in TransformArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, plane = arguments.Plane;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector bias = arguments.Bias is null ? TWidth.Zero : TWidth.Load(arguments.Bias + column);
                float* source = arguments.Planes + column;
                float* pixels = arguments.Pixels + column;
                for (int tile = arguments.Count; tile > 0; tile--)
                {
                    Column<TWidth, TVector>(source, plane, out TVector a0, out TVector a1);
                    Column<TWidth, TVector>(source + plane, plane, out TVector b0, out TVector b1);
                    Column<TWidth, TVector>(source + 2 * plane, plane, out TVector c0, out TVector c1);
                    Column<TWidth, TVector>(source + 3 * plane, plane, out TVector d0, out TVector d1);
                    Row<TWidth, TVector>(arguments, pixels, channels, bias, a0, b0, c0, d0);
                    if (arguments.InsideRows > 1)
                    {
                        Row<TWidth, TVector>(arguments, pixels + arguments.PixelRow, channels, bias, a1, b1, c1, d1);
                    }

                    source += arguments.PlaneTile;
                    pixels += 2 * channels;
                }
            }
        }

        /// <summary>Down a column of the 4×4: planes four apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Column<TWidth, TVector>(float* source, nint plane, out TVector s0, out TVector s1)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector m0 = TWidth.Load(source), m1 = TWidth.Load(source + 4 * plane), m2 = TWidth.Load(source + 8 * plane), m3 = TWidth.Load(source + 12 * plane);
            s0 = TWidth.Add(TWidth.Add(m0, m1), m2);
            s1 = TWidth.Subtract(TWidth.Subtract(m1, m2), m3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TWidth, TVector>(in TransformArguments arguments, float* target, nint channels, TVector bias, TVector s0, TVector s1, TVector s2, TVector s3)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            Put<TWidth, TVector>(arguments, target, TWidth.Add(TWidth.Add(TWidth.Add(s0, s1), s2), bias));
            if (arguments.InsideColumns > 1)
            {
                Put<TWidth, TVector>(arguments, target + channels, TWidth.Add(TWidth.Subtract(TWidth.Subtract(s1, s2), s3), bias));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put<TWidth, TVector>(in TransformArguments arguments, float* target, TVector value)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            value = arguments.Accumulate ? TWidth.Add(value, TWidth.Load(target)) : value;
            value = arguments.Rectify ? TWidth.Rectify(value) : value;
            if (arguments.Stream)
            {
                TWidth.Stream(target, value);
            }
            else
            {
                TWidth.Store(target, value);
            }
        }
    }
}
