using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Mean of windows, summed in row order; a window as large as the image is global average pooling.</summary>
internal static unsafe class AveragePoolKernel
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

    /// <summary>inputGradient = or +=; pixels in no window get 0.</summary>
    public static void Backward(in PoolingGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        PoolingSizes.Check(geometry, inputShape, inputGradient, outputShape, outputGradient);
        InteriorKernel.ClearUnless(accumulate, inputShape, inputGradient);
        fixed (float* dy = outputGradient, dx = inputGradient)
        {
            TensorPointer gradient = new(dy, outputShape), target = new(dx, inputShape);
            PoolingArguments arguments = PoolingSizes.Arguments(geometry, inputShape, outputShape);
            arguments.InputGradientRow = target.RowStride;
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Rows = WindowSpan.Row(geometry, row, inputShape.Height);
                arguments.InputGradient = target.Row(image, arguments.Rows.First);
                arguments.OutputGradient = gradient.Row(image, row);
                Columns.Run<BackwardPanels, PoolingArguments>(arguments, inputShape.Channels);
            }
        }
    }

    private static float Share(in PoolingArguments arguments, in WindowSpan columns) =>
        1f / (arguments.Geometry.CountPadding ? arguments.Rows.Padded * columns.Padded : arguments.Rows.Length * columns.Length);

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
                    TVector sum = TWidth.Zero;
                    for (int tap = arguments.Rows.Length; tap > 0; tap--, row += arguments.InputRow)
                    {
                        for (nint at = 0; at < end; at += channels)
                        {
                            sum = TWidth.Add(sum, TWidth.Load(row + at));
                        }
                    }

                    TWidth.Store(arguments.Output + pixel * channels + column, TWidth.Multiply(sum, TWidth.Broadcast(Share(arguments, span))));
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
                    float* target = arguments.InputGradient + span.First * channels + column;
                    nint end = span.Length * channels;
                    TVector gradient = TWidth.Load(arguments.OutputGradient + pixel * channels + column);
                    gradient = TWidth.Multiply(gradient, TWidth.Broadcast(Share(arguments, span)));
                    for (int tap = arguments.Rows.Length; tap > 0; tap--, target += arguments.InputGradientRow)
                    {
                        for (nint at = 0; at < end; at += channels)
                        {
                            TWidth.Store(target + at, TWidth.Add(TWidth.Load(target + at), gradient));
                        }
                    }
                }
            }
        }
    }
}
