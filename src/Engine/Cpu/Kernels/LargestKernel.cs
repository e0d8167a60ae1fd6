using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Largest magnitude, compared as integers: infinity is above all numbers and NaN above infinity, without a test for either.</summary>
internal static unsafe class LargestKernel
{
    private const int Unrolled = 4;

    /// <summary>0 where there is no value.</summary>
    public static float Run(ReadOnlySpan<float> values)
    {
        int largest = 0;
        fixed (float* source = values)
        {
            Runs.Run<Magnitudes, Arguments>(new Arguments { Source = source, Largest = &largest }, values.Length);
        }

        return BitConverter.Int32BitsToSingle(largest);
    }

    /// <summary>Brings the magnitudes of a vector into the largest so far.</summary>
    public static void Raise<TWidth, TVector>(TVector magnitudes, int* largest)
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        float* values = stackalloc float[TWidth.Lanes];
        TWidth.Store(values, magnitudes);
        for (int i = 0; i < TWidth.Lanes; i++)
        {
            *largest = Math.Max(*largest, BitConverter.SingleToInt32Bits(values[i]));
        }
    }

    internal struct Arguments
    {
        public float* Source;
        public int* Largest;
    }

    internal readonly struct Magnitudes : IRunKernel<Arguments>
    {
        public static void Range<TWidth, TVector>(in Arguments arguments, int first, int end)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            int lanes = TWidth.Lanes;
            TVector a = TWidth.Zero, b = a, c = a, d = a;
            int at = first;
            for (; at <= end - Unrolled * lanes; at += Unrolled * lanes)
            {
                float* source = arguments.Source + at;
                a = TWidth.LargerMagnitude(a, TWidth.Load(source));
                b = TWidth.LargerMagnitude(b, TWidth.Load(source + lanes));
                c = TWidth.LargerMagnitude(c, TWidth.Load(source + 2 * lanes));
                d = TWidth.LargerMagnitude(d, TWidth.Load(source + 3 * lanes));
            }

            for (; at < end; at += lanes)
            {
                a = TWidth.LargerMagnitude(a, TWidth.Load(arguments.Source + at));
            }

            a = TWidth.LargerMagnitude(TWidth.LargerMagnitude(a, b), TWidth.LargerMagnitude(c, d));
            Raise<TWidth, TVector>(a, arguments.Largest);
        }
    }
}
