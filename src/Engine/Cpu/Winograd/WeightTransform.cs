using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// G g Gᵀ of the 3×3 taps g between each pair of channels, into 16 planes of column panels; and its adjoint Gᵀ S G, which
/// brings a sum in the transformed domain back to a weight gradient.
/// </summary>
internal static unsafe class WeightTransform
{
    private const int Taps = 9;

    /// <summary>Floats of scratch that <see cref="Run"/> needs.</summary>
    public static long ScratchLength(int inner) => (long)Taps * inner * ColumnPanels.Width;

    /// <param name="geometry">A 3×3 convolution of one group.</param>
    /// <param name="weights">[3, 3, in, out].</param>
    /// <param name="transposed">For the input's gradient: taps mirrored, channels exchanged.</param>
    /// <param name="planes">Overwritten: [16][panels][inner][width].</param>
    /// <param name="plane">Floats from a plane to the next.</param>
    /// <param name="scratch">Of <see cref="ScratchLength"/>.</param>
    public static void Run(in ConvolutionGeometry geometry, float* weights, bool transposed, float* planes, nint plane, float* scratch)
    {
        int inner = transposed ? geometry.Output : geometry.Input, outer = transposed ? geometry.Input : geometry.Output;
        for (int column = 0; column < outer; column += ColumnPanels.Width)
        {
            int width = Math.Min(ColumnPanels.Width, outer - column);
            int length = inner * width;
            for (int tap = 0; tap < Taps; tap++)
            {
                if (transposed)
                {
                    float* from = weights + (Taps - 1 - tap) * geometry.Input * geometry.Output + (nint)column * geometry.Output;
                    ColumnPanels.PackTransposed(from, geometry.Output, inner, width, scratch + tap * length, 0, inner);
                }
                else
                {
                    ColumnPanels.PackPanel(weights + tap * geometry.Input * geometry.Output + column, geometry.Output, inner, width, scratch + tap * length);
                }
            }

            var arguments = new Arguments { Source = scratch, SourceTap = length, Target = planes + (nint)column * inner, TargetTap = plane };
            Columns.Run<Forward, Arguments>(arguments, length);
        }
    }

    /// <summary>Adds Gᵀ S G to the weight gradient.</summary>
    /// <param name="planes">S: [16][in][out].</param>
    /// <param name="plane">Floats from a plane to the next.</param>
    /// <param name="target">[3, 3, in × out].</param>
    /// <param name="length">in × out.</param>
    public static void AddAdjoint(float* planes, nint plane, float* target, int length)
    {
        var arguments = new Arguments { Source = planes, SourceTap = plane, Target = target, TargetTap = length };
        Columns.Run<Adjoint, Arguments>(arguments, length);
    }

    internal struct Arguments
    {
        public float* Source;
        public nint SourceTap;
        public float* Target;
        public nint TargetTap;
    }

    internal readonly struct Forward : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector half = TWidth.Broadcast(0.5f);
            nint from = arguments.SourceTap, to = arguments.TargetTap;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                float* source = arguments.Source + column;
                float* target = arguments.Target + column;
                Four<TWidth, TVector>(half, TWidth.Load(source), TWidth.Load(source + 3 * from), TWidth.Load(source + 6 * from), out TVector a0, out TVector a1, out TVector a2, out TVector a3);
                Four<TWidth, TVector>(half, TWidth.Load(source + from), TWidth.Load(source + 4 * from), TWidth.Load(source + 7 * from), out TVector b0, out TVector b1, out TVector b2, out TVector b3);
                Four<TWidth, TVector>(half, TWidth.Load(source + 2 * from), TWidth.Load(source + 5 * from), TWidth.Load(source + 8 * from), out TVector c0, out TVector c1, out TVector c2, out TVector c3);
                Row<TWidth, TVector>(half, target, to, a0, b0, c0);
                Row<TWidth, TVector>(half, target + 4 * to, to, a1, b1, c1);
                Row<TWidth, TVector>(half, target + 8 * to, to, a2, b2, c2);
                Row<TWidth, TVector>(half, target + 12 * to, to, a3, b3, c3);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Four<TWidth, TVector>(TVector half, TVector g0, TVector g1, TVector g2, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector outer = TWidth.Add(g0, g2);
            t0 = g0;
            t1 = TWidth.Multiply(half, TWidth.Add(outer, g1));
            t2 = TWidth.Multiply(half, TWidth.Subtract(outer, g1));
            t3 = g2;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TWidth, TVector>(TVector half, float* target, nint plane, TVector g0, TVector g1, TVector g2)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            Four<TWidth, TVector>(half, g0, g1, g2, out TVector t0, out TVector t1, out TVector t2, out TVector t3);
            TWidth.Store(target, t0);
            TWidth.Store(target + plane, t1);
            TWidth.Store(target + 2 * plane, t2);
            TWidth.Store(target + 3 * plane, t3);
        }
    }

    internal readonly struct Adjoint : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector half = TWidth.Broadcast(0.5f);
            nint from = arguments.SourceTap, to = arguments.TargetTap;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                float* source = arguments.Source + column;
                float* target = arguments.Target + column;
                Three<TWidth, TVector>(half, source, 4 * from, out TVector a0, out TVector a1, out TVector a2);
                Three<TWidth, TVector>(half, source + from, 4 * from, out TVector b0, out TVector b1, out TVector b2);
                Three<TWidth, TVector>(half, source + 2 * from, 4 * from, out TVector c0, out TVector c1, out TVector c2);
                Three<TWidth, TVector>(half, source + 3 * from, 4 * from, out TVector d0, out TVector d1, out TVector d2);
                Row<TWidth, TVector>(half, target, to, a0, b0, c0, d0);
                Row<TWidth, TVector>(half, target + 3 * to, to, a1, b1, c1, d1);
                Row<TWidth, TVector>(half, target + 6 * to, to, a2, b2, c2, d2);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Three<TWidth, TVector>(TVector half, float* source, nint step, out TVector t0, out TVector t1, out TVector t2)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector s1 = TWidth.Load(source + step), s2 = TWidth.Load(source + 2 * step);
            TVector sum = TWidth.Multiply(half, TWidth.Add(s1, s2));
            t0 = TWidth.Add(TWidth.Load(source), sum);
            t1 = TWidth.Multiply(half, TWidth.Subtract(s1, s2));
            t2 = TWidth.Add(sum, TWidth.Load(source + 3 * step));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TWidth, TVector>(TVector half, float* target, nint tap, TVector s0, TVector s1, TVector s2, TVector s3)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector sum = TWidth.Multiply(half, TWidth.Add(s1, s2));
            AddTo<TWidth, TVector>(target, TWidth.Add(s0, sum));
            AddTo<TWidth, TVector>(target + tap, TWidth.Multiply(half, TWidth.Subtract(s1, s2)));
            AddTo<TWidth, TVector>(target + 2 * tap, TWidth.Add(sum, s3));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddTo<TWidth, TVector>(float* target, TVector value)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged =>
            TWidth.Store(target, TWidth.Add(TWidth.Load(target), value));
    }
}
