using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>w = shrink w - rate (g + decay w); average += share (w - average), in one pass.</summary>
internal static unsafe class AveragingKernel
{
    public static void Run(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> average, in AveragingFactors factors)
    {
        int length = weights.Length;
        Sizes.Expect(gradients.Length == length && average.Length == length, $"three times {length} floats, got {gradients.Length} gradients and {average.Length} averages");
        fixed (float* w = weights, g = gradients, a = average)
        {
            Columns.Run<Panels, Arguments>(new Arguments { Weights = w, Gradients = g, Average = a, Factors = factors }, length);
        }
    }

    internal struct Arguments
    {
        public float* Weights;
        public float* Gradients;
        public float* Average;
        public AveragingFactors Factors;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            AveragingFactors factors = arguments.Factors;
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                TVector gradient = TWidth.MultiplyAdd(weight, TWidth.Broadcast(factors.Decay), TWidth.Load(arguments.Gradients + column));
                weight = TWidth.MultiplyAdd(gradient, TWidth.Broadcast(-factors.Rate), TWidth.Multiply(weight, TWidth.Broadcast(factors.Shrink)));
                TWidth.Store(arguments.Weights + column, weight);

                // a + 1 × (w - a) would be rounded; while nothing is averaged yet, the average is the weights, bit by bit.
                TVector average = TWidth.Load(arguments.Average + column);
                TVector moved = factors.Share == 1 ? weight : TWidth.MultiplyAdd(TWidth.Subtract(weight, average), TWidth.Broadcast(factors.Share), average);
                TWidth.Store(arguments.Average + column, moved);
            }
        }
    }
}
