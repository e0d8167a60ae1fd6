using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Mean and biased variance of each channel in one pass. Values are taken relative to the tensor's first pixel, so that a mean
/// far from 0 costs no digits; sums run in float32 over an image in two chains and in double over images.
/// </summary>
internal static unsafe class MomentsKernel
{
    public static void Run(in TensorShape shape, ReadOnlySpan<float> input, Span<float> mean, Span<float> variance)
    {
        Sizes.Holds(input, shape);
        int channels = shape.Channels;
        Sizes.Expect(mean.Length == channels && variance.Length == channels && shape.Pixels > 0, $"{channels} means and variances and a pixel, got {mean.Length}, {variance.Length} and {shape.Pixels}");
        Span<double> sums = stackalloc double[2 * channels];
        sums.Clear();
        fixed (float* x = input)
        fixed (double* sum = sums)
        {
            var arguments = new Arguments { Shape = shape, Input = x + shape.Origin, Pivot = x + shape.Origin, Sum = sum };
            for (int image = 0; image < shape.Count; image++)
            {
                Columns.Run<Panels, Arguments>(arguments, channels);
                arguments.Input += shape.ImageStride;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                double offset = sum[channel] / shape.Pixels;
                mean[channel] = (float)(arguments.Pivot[channel] + offset);
                double spread = sum[channels + channel] / shape.Pixels - offset * offset;
                variance[channel] = (float)(spread < 0 ? 0 : spread);
            }
        }
    }

    internal struct Arguments
    {
        public TensorShape Shape;
        public float* Input;
        public float* Pivot;
        public double* Sum;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            int channels = arguments.Shape.Channels;
            int width = arguments.Shape.Width;
            for (int end = column + vectors * TWidth.Lanes; column < end; column += TWidth.Lanes)
            {
                TVector pivot = TWidth.Load(arguments.Pivot + column);
                TVector sum0 = TWidth.Zero, sum1 = TWidth.Zero, square0 = TWidth.Zero, square1 = TWidth.Zero;
                for (int row = 0; row < arguments.Shape.Height; row++)
                {
                    float* pixel = arguments.Input + row * arguments.Shape.RowStride + column;
                    int left = width;
                    for (; left > 1; left -= 2)
                    {
                        TVector first = TWidth.Subtract(TWidth.Load(pixel), pivot);
                        TVector second = TWidth.Subtract(TWidth.Load(pixel + channels), pivot);
                        sum0 = TWidth.Add(sum0, first);
                        sum1 = TWidth.Add(sum1, second);
                        square0 = TWidth.MultiplyAdd(first, first, square0);
                        square1 = TWidth.MultiplyAdd(second, second, square1);
                        pixel += 2 * channels;
                    }

                    if (left > 0)
                    {
                        TVector first = TWidth.Subtract(TWidth.Load(pixel), pivot);
                        sum0 = TWidth.Add(sum0, first);
                        square0 = TWidth.MultiplyAdd(first, first, square0);
                    }
                }

                DoubleSums.Add<TWidth, TVector>(arguments.Sum + column, TWidth.Add(sum0, sum1));
                DoubleSums.Add<TWidth, TVector>(arguments.Sum + channels + column, TWidth.Add(square0, square1));
            }
        }
    }
}
