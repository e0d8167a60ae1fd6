using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>g' = gain (g + decay w); u = momentum u + g'; w -= rate (nesterov ? g' + lookAhead u : u), in one pass.</summary>
internal static unsafe class SgdKernel
{
    public static void Run(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> velocity, in SgdFactors factors)
    {
        int length = weights.Length;
        Sizes.Expect(gradients.Length == length && velocity.Length == length, $"three times {length} floats, got {gradients.Length} gradients and {velocity.Length} velocities");
        fixed (float* w = weights, g = gradients, u = velocity)
        {
            Columns.Run<Panels, Arguments>(new Arguments { Weights = w, Gradients = g, Velocity = u, Factors = factors }, length);
        }
    }

    internal struct Arguments
    {
        public float* Weights;
        public float* Gradients;
        public float* Velocity;
        public SgdFactors Factors;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            SgdFactors factors = arguments.Factors;
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                TVector gradient = TWidth.MultiplyAdd(weight, TWidth.Broadcast(factors.Decay), TWidth.Load(arguments.Gradients + column));
                gradient = TWidth.Multiply(gradient, TWidth.Broadcast(factors.Gain));
                TVector velocity = TWidth.MultiplyAdd(TWidth.Load(arguments.Velocity + column), TWidth.Broadcast(factors.Momentum), gradient);
                TVector step = factors.Nesterov ? TWidth.MultiplyAdd(velocity, TWidth.Broadcast(factors.LookAhead), gradient) : velocity;
                TWidth.Store(arguments.Velocity + column, velocity);
                TWidth.Store(arguments.Weights + column, TWidth.MultiplyAdd(step, TWidth.Broadcast(-factors.Rate), weight));
            }
        }
    }
}
