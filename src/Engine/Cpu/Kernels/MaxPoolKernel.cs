using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Maximum of windows; the position of a maximum is not stored but found again in the backward pass.</summary>
internal static unsafe class MaxPoolKernel
{
    public static void Forward(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        PoolingSizes.Check(geometry, inputShape, input, outputShape, output);
        fixed (float* x = input, y = output)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape);
            PoolingArguments arguments = PoolingSizes.Arguments(geometry, inputShape, outputShape);
            arguments.InputRow = from.RowStride;
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Rows = WindowSpan.Row(geometry, row, inputShape.Height);
                arguments.Input = from.Row(image, arguments.Rows.First);
                arguments.Output = to.Row(image, row);
                Columns.Run<ForwardPanels, PoolingArguments>(arguments, inputShape.Channels);
            }
        }
    }

    /// <summary>inputGradient = or += at the first position, in row order, that equals the maximum.</summary>
    public static void Backward(in PoolingGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate)
    {
        PoolingSizes.Check(geometry, inputShape, input, outputShape, output);
        PoolingSizes.Check(geometry, inputGradientShape, inputGradient, outputGradientShape, outputGradient);
        Sizes.Expect((inputShape with { Halo = 0 }) == (inputGradientShape with { Halo = 0 }), $"a gradient of {inputShape}, got {inputGradientShape}");
        fixed (float* x = input, y = output, dy = outputGradient, dx = inputGradient)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape), gradient = new(dy, outputGradientShape), target = new(dx, inputGradientShape);
            PoolingArguments arguments = PoolingSizes.Arguments(geometry, inputShape, outputShape);
            arguments.InputRow = from.RowStride;
            arguments.InputGradientRow = target.RowStride;
            int cleared = 0;
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Rows = WindowSpan.Row(geometry, row, inputShape.Height);

                // Rows are cleared when the first window reaches them: all at once would be a pass over memory of its own.
                cleared = row == 0 ? 0 : cleared;
                int reached = row == outputShape.Height - 1 ? inputShape.Height : arguments.Rows.End;
                for (; !accumulate && cleared < reached; cleared++)
                {
                    new Span<float>(target.Row(image, cleared), inputShape.Width * inputShape.Channels).Clear();
                }

                arguments.Input = from.Row(image, arguments.Rows.First);
                arguments.InputGradient = target.Row(image, arguments.Rows.First);
                arguments.Output = to.Row(image, row);
                arguments.OutputGradient = gradient.Row(image, row);
                Columns.Run<BackwardPanels, PoolingArguments>(arguments, inputShape.Channels);
            }
        }
    }

    /// <summary>
    /// Writes the offsets of the taps of a window of so many pixels, in row order. Windows inside a row share one list: a loop over
    /// it has the same length every time, so that the processor does not stumble over its end.
    /// </summary>
    private static int Offsets(in PoolingArguments arguments, int length, int rowStride, nint* offsets)
    {
        int taps = 0;
        for (int row = 0; row < arguments.Rows.Length; row++)
        {
            for (int pixel = 0; pixel < length; pixel++)
            {
                offsets[taps++] = row * rowStride + pixel * arguments.Channels;
            }
        }

        return taps;
    }

    internal readonly struct ForwardPanels : IColumnKernel<PoolingArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in PoolingArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels;
            nint* offsets = stackalloc nint[arguments.Geometry.Height * arguments.Geometry.Width];
            int taps = 0, length = 0;
            for (int pixel = 0; pixel < arguments.OutputWidth; pixel++)
            {
                WindowSpan span = WindowSpan.Column(arguments.Geometry, pixel, arguments.InputWidth);
                if (span.Length != length)
                {
                    length = span.Length;
                    taps = Offsets(arguments, length, arguments.InputRow, offsets);
                }

                float* window = arguments.Input + span.First * channels;
                float* output = arguments.Output + pixel * channels;
                if (vectors == 2)
                {
                    Pair<TWidth, TVector>(window + column, offsets, taps, output + column);
                }
                else
                {
                    TVector best = TWidth.Load(window + column);
                    for (nint tap = 1; tap < taps; tap++)
                    {
                        best = TWidth.Larger(best, TWidth.Load(window + column + offsets[tap]));
                    }

                    TWidth.Store(output + column, best);
                }
            }
        }

        /// <summary>Two chains of comparisons, which would each wait for themselves alone.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair<TWidth, TVector>(float* window, nint* offsets, nint taps, float* output)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TVector first = TWidth.Load(window), second = TWidth.Load(window + TWidth.Lanes);
            for (nint tap = 1; tap < taps; tap++)
            {
                float* at = window + offsets[tap];
                first = TWidth.Larger(first, TWidth.Load(at));
                second = TWidth.Larger(second, TWidth.Load(at + TWidth.Lanes));
            }

            TWidth.Store(output, first);
            TWidth.Store(output + TWidth.Lanes, second);
        }
    }

    internal readonly struct BackwardPanels : IColumnKernel<PoolingArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in PoolingArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels;
            int size = arguments.Geometry.Height * arguments.Geometry.Width;
            nint* offsets = stackalloc nint[2 * size];
            nint* gradientOffsets = offsets + size;
            int taps = 0, length = 0;
            for (int pixel = 0; pixel < arguments.OutputWidth; pixel++)
            {
                WindowSpan span = WindowSpan.Column(arguments.Geometry, pixel, arguments.InputWidth);
                if (span.Length != length)
                {
                    length = span.Length;
                    Offsets(arguments, length, arguments.InputRow, offsets);
                    taps = Offsets(arguments, length, arguments.InputGradientRow, gradientOffsets);
                }

                for (int at = column; at < column + vectors * TWidth.Lanes; at += TWidth.Lanes)
                {
                    float* window = arguments.Input + span.First * channels + at;
                    float* target = arguments.InputGradient + span.First * channels + at;
                    TVector best = TWidth.Load(arguments.Output + pixel * channels + at);

                    // What is left to hand out: nothing after the first match.
                    TVector gradient = TWidth.Load(arguments.OutputGradient + pixel * channels + at);
                    for (nint tap = 0; tap < taps; tap++)
                    {
                        TVector value = TWidth.Load(window + offsets[tap]);
                        float* to = target + gradientOffsets[tap];
                        TWidth.Store(to, TWidth.Add(TWidth.Load(to), TWidth.SelectEqual(value, best, gradient, TWidth.Zero)));
                        gradient = TWidth.SelectEqual(value, best, TWidth.Zero, gradient);
                    }
                }
            }
        }
    }
}
