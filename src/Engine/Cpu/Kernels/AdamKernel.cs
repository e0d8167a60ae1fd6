using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Adam in one pass, or for LAMB in two: moments with the direction's norm, then the step. The second pass computes the
/// direction again rather than keeping it: that would be one more array as long as the parameters.
/// </summary>
internal static unsafe class AdamKernel
{
    private const int Sums = SquareSumKernel.Sums;

    public static void Update(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, Span<float> maximum, in AdamFactors factors)
    {
        Expect(weights.Length, gradients.Length, first.Length, second.Length);
        Sizes.Expect(maximum.IsEmpty || maximum.Length == weights.Length, $"{weights.Length} maxima or none, got {maximum.Length}");
        fixed (float* w = weights, g = gradients, m = first, v = second, top = maximum)
        {
            Columns.Run<WholePanels, AdamArguments>(new AdamArguments { Weights = w, Gradients = g, First = m, Second = v, Maximum = top, Factors = factors }, weights.Length);
        }
    }

    /// <summary>Sum of the direction's squares: 16 sums in double over every 16th float, added in order, at any vector width.</summary>
    public static double Moments(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second, in AdamFactors factors)
    {
        Expect(weights.Length, gradients.Length, first.Length, second.Length);
        double* squares = stackalloc double[Sums];
        new Span<double>(squares, Sums).Clear();
        fixed (float* w = weights, g = gradients, m = first, v = second)
        {
            Columns.Run<MomentPanels, AdamArguments>(new AdamArguments { Weights = w, Gradients = g, First = m, Second = v, Squares = squares, Factors = factors }, weights.Length);
        }

        return SquareSumKernel.Total(squares);
    }

    public static void Step(Span<float> weights, ReadOnlySpan<float> first, ReadOnlySpan<float> second, in AdamFactors factors)
    {
        Expect(weights.Length, weights.Length, first.Length, second.Length);
        fixed (float* w = weights, m = first, v = second)
        {
            Columns.Run<StepPanels, AdamArguments>(new AdamArguments { Weights = w, First = m, Second = v, Factors = factors }, weights.Length);
        }
    }

    private static void Expect(int length, int gradients, int first, int second) =>
        Sizes.Expect(gradients == length && first == length && second == length, $"four times {length} floats, got {gradients} gradients, {first} first and {second} second moments");

    private readonly struct WholePanels : IColumnKernel<AdamArguments>
    {
        public static void Panel<TWidth, TVector>(in AdamArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector back = TWidth.Broadcast(-arguments.Factors.Rate);
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                AdamPasses.Moments<TWidth, TVector>(arguments, column, weight);
                TVector direction = AdamPasses.Direction<TWidth, TVector>(arguments, column, weight);
                TWidth.Store(arguments.Weights + column, TWidth.MultiplyAdd(direction, back, weight));
            }
        }
    }

    private readonly struct MomentPanels : IColumnKernel<AdamArguments>
    {
        public static void Panel<TWidth, TVector>(in AdamArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            float* lanes = stackalloc float[TWidth.Lanes];
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                AdamPasses.Moments<TWidth, TVector>(arguments, column, weight);
                TWidth.Store(lanes, AdamPasses.Direction<TWidth, TVector>(arguments, column, weight));
                for (int lane = 0; lane < TWidth.Lanes; lane++)
                {
                    arguments.Squares[(column + lane) % Sums] += (double)lanes[lane] * lanes[lane];
                }
            }
        }
    }

    private readonly struct StepPanels : IColumnKernel<AdamArguments>
    {
        public static void Panel<TWidth, TVector>(in AdamArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector back = TWidth.Broadcast(-arguments.Factors.Rate);
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                TVector direction = AdamPasses.Direction<TWidth, TVector>(arguments, column, weight);
                TWidth.Store(arguments.Weights + column, TWidth.MultiplyAdd(direction, back, weight));
            }
        }
    }
}
