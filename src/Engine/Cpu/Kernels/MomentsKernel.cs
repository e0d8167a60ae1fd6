using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Mean and biased variance of each channel in one pass. Values are taken relative to the tensor's first pixel, so that a mean
/// far from 0 costs no digits; summed as <see cref="PartialSums"/> does. Rows of pixels go one after the other: memory is read in its order.
/// </summary>
internal static unsafe class MomentsKernel
{
    public static void Run(in TensorShape shape, ReadOnlySpan<float> input, Span<float> mean, Span<float> variance)
    {
        Sizes.Holds(input, shape);
        int channels = shape.Channels;
        Sizes.Expect(mean.Length == channels && variance.Length == channels && shape.Pixels > 0, $"{channels} means and variances and a pixel, got {mean.Length}, {variance.Length} and {shape.Pixels}");
        Span<double> sums = stackalloc double[2 * channels];
        Span<float> partial = stackalloc float[2 * channels];
        var stages = new PartialSums(partial, sums);
        stages.Begin();
        fixed (float* x = input, sum = partial)
        {
            var arguments = new Arguments { Shape = shape, Pivot = x + shape.Origin, Sum = sum };
            for (int image = 0; image < shape.Count; image++)
            {
                for (int row = 0; row < shape.Height; row++)
                {
                    arguments.Input = x + shape.Origin + image * shape.ImageStride + row * shape.RowStride;
                    Columns.Run<Panels, Arguments>(arguments, channels);
                    stages.Added(shape.Width);
                }

                stages.Flush();
            }

            for (int channel = 0; channel < channels; channel++)
            {
                double offset = sums[channel] / shape.Pixels;
                mean[channel] = (float)(arguments.Pivot[channel] + offset);
                double spread = sums[channels + channel] / shape.Pixels - offset * offset;
                variance[channel] = (float)(spread < 0 ? 0 : spread);
            }
        }
    }

    internal struct Arguments
    {
        public TensorShape Shape;
        public float* Input;
        public float* Pivot;
        public float* Sum;
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Shape.Channels;
            nint end = arguments.Shape.Width * channels;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector pivot = TWidth.Load(arguments.Pivot + column);
                TVector sum = TWidth.Load(arguments.Sum + column);
                TVector square = TWidth.Load(arguments.Sum + channels + column);
                float* pixel = arguments.Input + column;
                for (nint at = 0; at < end; at += channels)
                {
                    TVector value = TWidth.Subtract(TWidth.Load(pixel + at), pivot);
                    sum = TWidth.Add(sum, value);
                    square = TWidth.MultiplyAdd(value, value, square);
                }

                TWidth.Store(arguments.Sum + column, sum);
                TWidth.Store(arguments.Sum + channels + column, square);
            }
        }
    }
}
