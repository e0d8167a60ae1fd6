using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Masks a gradient in place to where the activation is positive (ReLU; NaN passes) and adds its sum over pixels to the bias's
/// gradient, both in one pass; either may be left out. Summed as <see cref="PartialSums"/> does.
/// </summary>
internal static unsafe class MaskKernel
{
    public static void Run(in TensorShape activationShape, ReadOnlySpan<float> activation, in TensorShape shape, Span<float> gradient, Span<float> biasGradient)
    {
        Sizes.Holds(gradient, shape);
        Sizes.Expect(biasGradient.IsEmpty || biasGradient.Length == shape.Channels, $"{shape.Channels} biases or none, got {biasGradient.Length}");
        Sizes.Expect(activation.IsEmpty || (activationShape with { Halo = shape.Halo }) == shape, $"an activation of {shape}, got {activationShape}");
        Span<float> partial = stackalloc float[shape.Channels];
        Span<double> sums = stackalloc double[shape.Channels];
        var stages = new PartialSums(partial, sums);
        stages.Begin();
        fixed (float* y = activation, dy = gradient, sum = partial)
        {
            var arguments = new Arguments { Width = shape.Width, Channels = shape.Channels, Sum = biasGradient.IsEmpty ? null : sum };
            for (int image = 0; image < shape.Count; image++)
            {
                for (int row = 0; row < shape.Height; row++)
                {
                    arguments.Gradient = dy + shape.Origin + image * shape.ImageStride + row * shape.RowStride;
                    arguments.Activation = y is null ? null : y + activationShape.Origin + image * activationShape.ImageStride + row * activationShape.RowStride;
                    Columns.Run<Panels, Arguments>(arguments, shape.Channels);
                    stages.Added(shape.Width);
                }

                stages.Flush();
            }

            for (int channel = 0; channel < biasGradient.Length; channel++)
            {
                biasGradient[channel] += (float)sums[channel];
            }
        }
    }

    internal struct Arguments
    {
        public nint Width;
        public nint Channels;
        public float* Activation;
        public float* Gradient;
        public float* Sum;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, end = arguments.Width * channels;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector sum = arguments.Sum is null ? TWidth.Zero : TWidth.Load(arguments.Sum + column);
                float* gradient = arguments.Gradient + column;
                float* activation = arguments.Activation is null ? null : arguments.Activation + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector g = TWidth.Load(gradient + at);
                    if (activation is not null)
                    {
                        g = TWidth.PassPositive(TWidth.Load(activation + at), g);
                        TWidth.Store(gradient + at, g);
                    }

                    sum = TWidth.Add(sum, g);
                }

                if (arguments.Sum is not null)
                {
                    TWidth.Store(arguments.Sum + column, sum);
                }
            }
        }
    }
}
