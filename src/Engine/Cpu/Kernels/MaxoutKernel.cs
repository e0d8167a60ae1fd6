using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Maxout (Goodfellow et al. 2013): output channel c is the largest of the input channels c, c + C, c + 2 C, …, with C output
/// channels: pieces lie apart, so that vectors go along channels. The first largest piece gets the gradient.
/// </summary>
internal static unsafe class MaxoutKernel
{
    public static void Forward(in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Check(inputShape, input, outputShape, output);
        fixed (float* x = input, y = output)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape);
            MaxoutArguments arguments = Arguments(inputShape, outputShape, false);
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Input = from.Row(image, row);
                arguments.Output = to.Row(image, row);
                Columns.Run<ForwardPanels, MaxoutArguments>(arguments, outputShape.Channels);
            }
        }
    }

    /// <summary>inputGradient = or +=.</summary>
    public static void Backward(in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate)
    {
        Check(inputShape, input, outputShape, output);
        Check(inputGradientShape, inputGradient, outputGradientShape, outputGradient);
        Sizes.Expect((inputShape with { Halo = 0 }) == (inputGradientShape with { Halo = 0 }), $"a gradient of {inputShape}, got {inputGradientShape}");
        fixed (float* x = input, y = output, dy = outputGradient, dx = inputGradient)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape), gradient = new(dy, outputGradientShape), target = new(dx, inputGradientShape);
            MaxoutArguments arguments = Arguments(inputShape, outputShape, accumulate);
            for (int line = 0; line < outputShape.Count * outputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, outputShape.Height);
                arguments.Input = from.Row(image, row);
                arguments.Output = to.Row(image, row);
                arguments.OutputGradient = gradient.Row(image, row);
                arguments.InputGradient = target.Row(image, row);
                Columns.Run<BackwardPanels, MaxoutArguments>(arguments, outputShape.Channels);
            }
        }
    }

    private static void Check(in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        bool fits = (inputShape with { Halo = 0, Channels = 1 }) == (outputShape with { Halo = 0, Channels = 1 }) && inputShape.Channels % outputShape.Channels == 0;
        Sizes.Expect(fits, $"an output with a part of the channels of {inputShape}, got {outputShape}");
    }

    private static MaxoutArguments Arguments(in TensorShape inputShape, in TensorShape outputShape, bool accumulate) => new()
    {
        Pieces = inputShape.Channels / outputShape.Channels,
        Channels = outputShape.Channels,
        Width = outputShape.Width,
        Accumulate = accumulate,
    };

    private readonly struct ForwardPanels : IColumnKernel<MaxoutArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in MaxoutArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, pixelStride = channels * arguments.Pieces;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                for (int pixel = 0; pixel < arguments.Width; pixel++)
                {
                    float* input = arguments.Input + pixel * pixelStride + column;
                    TVector best = TWidth.Load(input);
                    for (nint at = channels; at < pixelStride; at += channels)
                    {
                        best = TWidth.Larger(best, TWidth.Load(input + at));
                    }

                    TWidth.Store(arguments.Output + pixel * channels + column, best);
                }
            }
        }
    }

    private readonly struct BackwardPanels : IColumnKernel<MaxoutArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in MaxoutArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels, pixelStride = channels * arguments.Pieces;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                for (int pixel = 0; pixel < arguments.Width; pixel++)
                {
                    float* input = arguments.Input + pixel * pixelStride + column, target = arguments.InputGradient + pixel * pixelStride + column;
                    TVector best = TWidth.Load(arguments.Output + pixel * channels + column);

                    // What is left to hand out: nothing after the first match.
                    TVector gradient = TWidth.Load(arguments.OutputGradient + pixel * channels + column);
                    for (nint at = 0; at < pixelStride; at += channels)
                    {
                        TVector value = TWidth.Load(input + at);
                        TVector share = TWidth.SelectEqual(value, best, gradient, TWidth.Zero);
                        TWidth.Store(target + at, arguments.Accumulate ? TWidth.Add(TWidth.Load(target + at), share) : share);
                        gradient = TWidth.SelectEqual(value, best, TWidth.Zero, gradient);
                    }
                }
            }
        }
    }
}
