using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Floats into 64-bit fixed point and back. A float times a power of two is exact in double, so the one rounding is that to an
/// integer, and the sums are the same in any order and at any vector width.
/// </summary>
internal static unsafe class FixedPointKernel
{
    /// <summary>
    /// sums = or += source × 2^exponent, to nearest, ties to even. Gives the largest magnitude of the source, infinity and NaN
    /// being the largest: from 2^(51 - exponent) on the sums are worthless.
    /// </summary>
    public static float Add(ReadOnlySpan<float> source, int exponent, Span<long> sums, bool accumulate)
    {
        Sizes.Expect(sums.Length == source.Length, $"{source.Length} sums, got {sums.Length}");
        int largest = 0;
        fixed (float* from = source)
        fixed (long* to = sums)
        {
            Runs.Run<Conversion, Arguments>(new Arguments { Floats = from, Sums = to, Scale = Math.ScaleB(1, exponent), Accumulate = accumulate, Largest = &largest }, source.Length);
        }

        return BitConverter.Int32BitsToSingle(largest);
    }

    /// <summary>target = sums × 2^-exponent, to within half a unit of the float and 2^-53.</summary>
    public static void Restore(ReadOnlySpan<long> sums, int exponent, Span<float> target)
    {
        Sizes.Expect(sums.Length == target.Length, $"{target.Length} sums, got {sums.Length}");
        fixed (float* to = target)
        fixed (long* from = sums)
        {
            Runs.Run<Restoration, Arguments>(new Arguments { Floats = to, Sums = from, Scale = Math.ScaleB(1, -exponent) }, target.Length);
        }
    }

    internal struct Arguments
    {
        public float* Floats;
        public long* Sums;
        public double Scale;
        public bool Accumulate;
        public int* Largest;
    }

    internal readonly struct Conversion : IRunKernel<Arguments>
    {
        public static void Range<TWidth, TVector>(in Arguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* source = arguments.Floats;
            long* sums = arguments.Sums;
            double scale = arguments.Scale;
            bool accumulate = arguments.Accumulate;
            TVector largest = TWidth.Zero;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TVector value = TWidth.Load(source + at);
                largest = TWidth.LargerMagnitude(largest, value);
                TWidth.AddFixed(value, scale, sums + at, accumulate);
            }

            LargestKernel.Raise<TWidth, TVector>(largest, arguments.Largest);
        }
    }

    internal readonly struct Restoration : IRunKernel<Arguments>
    {
        public static void Range<TWidth, TVector>(in Arguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* target = arguments.Floats;
            long* sums = arguments.Sums;
            double scale = arguments.Scale;
            for (int at = first; at < end; at += TWidth.Lanes)
            {
                TWidth.Store(target + at, TWidth.FromFixed(sums + at, scale));
            }
        }
    }
}
