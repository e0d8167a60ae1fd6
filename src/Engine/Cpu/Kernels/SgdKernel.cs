using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>g' = g + decay w; u = momentum u + g'; w -= rate (nesterov ? g' + momentum u : u), in one pass.</summary>
internal static unsafe class SgdKernel
{
    public static void Run(Span<float> weights, ReadOnlySpan<float> gradients, Span<float> velocity, float rate, float momentum, float decay, bool nesterov)
    {
        int length = weights.Length;
        Sizes.Expect(gradients.Length == length && velocity.Length == length, $"three times {length} floats, got {gradients.Length} gradients and {velocity.Length} velocities");
        fixed (float* w = weights, g = gradients, u = velocity)
        {
            var arguments = new Arguments { Weights = w, Gradients = g, Velocity = u, Rate = rate, Momentum = momentum, Decay = decay, Nesterov = nesterov };
            Columns.Run<Panels, Arguments>(arguments, length);
        }
    }

    internal struct Arguments
    {
        public float* Weights;
        public float* Gradients;
        public float* Velocity;
        public float Rate;
        public float Momentum;
        public float Decay;
        public bool Nesterov;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector momentum = TWidth.Broadcast(arguments.Momentum);
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector weight = TWidth.Load(arguments.Weights + column);
                TVector gradient = TWidth.MultiplyAdd(weight, TWidth.Broadcast(arguments.Decay), TWidth.Load(arguments.Gradients + column));
                TVector velocity = TWidth.MultiplyAdd(TWidth.Load(arguments.Velocity + column), momentum, gradient);
                TVector step = arguments.Nesterov ? TWidth.MultiplyAdd(velocity, momentum, gradient) : velocity;
                TWidth.Store(arguments.Velocity + column, velocity);
                TWidth.Store(arguments.Weights + column, TWidth.MultiplyAdd(step, TWidth.Broadcast(-arguments.Rate), weight));
            }
        }
    }
}
