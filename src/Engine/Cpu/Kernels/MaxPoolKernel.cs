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
        InteriorKernel.ClearUnless(accumulate, inputGradientShape, inputGradient);
        fixed (float* x = input, y = output, dy = outputGradient, dx = inputGradient)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape), gradient = new(dy, outputGradientShape), target = new(dx, inputGradientShape);
            PoolingArguments arguments = PoolingSizes.Arguments(geometry, inputShape, outputShape);
            arguments.InputRow = from.RowStride;
            arguments.InputGradientRow = target.RowStride;
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Rows = WindowSpan.Row(geometry, row, inputShape.Height);
                arguments.Input = from.Row(image, arguments.Rows.First);
                arguments.InputGradient = target.Row(image, arguments.Rows.First);
                arguments.Output = to.Row(image, row);
                arguments.OutputGradient = gradient.Row(image, row);
                Columns.Run<BackwardPanels, PoolingArguments>(arguments, inputShape.Channels);
            }
        }
    }

    internal readonly struct ForwardPanels : IColumnKernel<PoolingArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in PoolingArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                for (int pixel = 0; pixel < arguments.OutputWidth; pixel++)
                {
                    WindowSpan span = WindowSpan.Column(arguments.Geometry, pixel, arguments.InputWidth);
                    float* row = arguments.Input + span.First * channels + column;
                    nint end = span.Length * channels;
                    TVector best = TWidth.Load(row);
                    for (int tap = arguments.Rows.Length; tap > 0; tap--, row += arguments.InputRow)
                    {
                        for (nint at = 0; at < end; at += channels)
                        {
                            best = TWidth.Larger(best, TWidth.Load(row + at));
                        }
                    }

                    TWidth.Store(arguments.Output + pixel * channels + column, best);
                }
            }
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
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                for (int pixel = 0; pixel < arguments.OutputWidth; pixel++)
                {
                    WindowSpan span = WindowSpan.Column(arguments.Geometry, pixel, arguments.InputWidth);
                    float* row = arguments.Input + span.First * channels + column;
                    float* target = arguments.InputGradient + span.First * channels + column;
                    nint end = span.Length * channels;
                    TVector best = TWidth.Load(arguments.Output + pixel * channels + column);

                    // What is left to hand out: nothing after the first match.
                    TVector gradient = TWidth.Load(arguments.OutputGradient + pixel * channels + column);
                    for (int tap = arguments.Rows.Length; tap > 0; tap--, row += arguments.InputRow, target += arguments.InputGradientRow)
                    {
                        for (nint at = 0; at < end; at += channels)
                        {
                            TVector value = TWidth.Load(row + at);
                            TWidth.Store(target + at, TWidth.Add(TWidth.Load(target + at), TWidth.SelectEqual(value, best, gradient, TWidth.Zero)));
                            gradient = TWidth.SelectEqual(value, best, TWidth.Zero, gradient);
                        }
                    }
                }
            }
        }
    }
}
