using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// g' = g + decay w; s = keep s + add g'²; [a = keep a + add g']; d = plain g' + adaptive g' / (sqrt(s [- a²]) + epsilon);
/// [u = momentum u + d]; w -= rate (u or d), in one pass. An empty mean or velocity leaves its part out.
/// </summary>
internal static unsafe class AdaptiveKernel
{
    public static void Run(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> squares, Span<float> mean, Span<float> velocity, in AdaptiveFactors factors)
    {
        int length = weights.Length;
        Sizes.Expect(gradients.Length == length && squares.Length == length, $"three times {length} floats, got {gradients.Length} gradients and {squares.Length} squares");
        Sizes.Expect((mean.IsEmpty || mean.Length == length) && (velocity.IsEmpty || velocity.Length == length), $"{length} floats or none, got {mean.Length} means and {velocity.Length} velocities");
        fixed (float* w = weights, g = gradients, s = squares, a = mean, u = velocity)
        {
            Columns.Run<Panels, Arguments>(new Arguments { Weights = w, Gradients = g, Squares = s, Mean = a, Velocity = u, Factors = factors }, length);
        }
    }

    internal struct Arguments
    {
        public float* Weights;
        public float* Gradients;
        public float* Squares;
        public float* Mean;
        public float* Velocity;
        public AdaptiveFactors Factors;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            AdaptiveFactors factors = arguments.Factors;
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                TVector gradient = TWidth.MultiplyAdd(weight, TWidth.Broadcast(factors.Decay), TWidth.Load(arguments.Gradients + column));
                TVector root = TWidth.SquareRoot(Spread<TWidth, TVector>(arguments, column, gradient));
                TVector scaled = TWidth.Divide(gradient, TWidth.Add(root, TWidth.Broadcast(factors.Epsilon)));
                TVector step = TWidth.MultiplyAdd(scaled, TWidth.Broadcast(factors.Adaptive), TWidth.Multiply(gradient, TWidth.Broadcast(factors.Plain)));
                if (arguments.Velocity is not null)
                {
                    step = TWidth.MultiplyAdd(TWidth.Load(arguments.Velocity + column), TWidth.Broadcast(factors.Momentum), step);
                    TWidth.Store(arguments.Velocity + column, step);
                }

                TWidth.Store(arguments.Weights + column, TWidth.MultiplyAdd(step, TWidth.Broadcast(-factors.Rate), weight));
            }
        }

        /// <summary>The new squares, less the new mean's square where there is one; rounding below 0 becomes 0.</summary>
        private static TVector Spread<TWidth, TVector>(in Arguments arguments, int column, TVector gradient)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector keep = TWidth.Broadcast(arguments.Factors.Keep);
            TVector added = TWidth.Multiply(gradient, TWidth.Broadcast(arguments.Factors.Add));
            TVector squares = TWidth.MultiplyAdd(TWidth.Load(arguments.Squares + column), keep, TWidth.Multiply(added, gradient));
            TWidth.Store(arguments.Squares + column, squares);
            if (arguments.Mean is null)
            {
                return squares;
            }

            TVector mean = TWidth.MultiplyAdd(TWidth.Load(arguments.Mean + column), keep, added);
            TWidth.Store(arguments.Mean + column, mean);
            return TWidth.Rectify(TWidth.Subtract(squares, TWidth.Multiply(mean, mean)));
        }
    }
}
