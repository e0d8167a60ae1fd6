using System.Runtime.CompilerServices;
using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// PReLU (He et al. 2015): x where positive, else slope[channel] × x. Backward adds the sum over pixels of gradient × x, where x
/// is not positive, to the slopes' gradients: in float32 over a row, rows in order.
/// </summary>
internal static unsafe class ChannelSlopeKernel
{
    public static void Forward(ReadOnlySpan<float> slopes, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, Span<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect(slopes.Length == inputShape.Channels, $"{inputShape.Channels} slopes, got {slopes.Length}");
        Sizes.Expect((inputShape with { Halo = outputShape.Halo }) == outputShape, $"an output of {inputShape}, got {outputShape}");
        fixed (float* x = input, y = output, a = slopes)
        {
            TensorPointer from = new(x, inputShape), to = new(y, outputShape);
            var arguments = new ChannelSlopeArguments { Channels = inputShape.Channels, Width = inputShape.Width, Slopes = a };
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Input = from.Row(image, row);
                arguments.Output = to.Row(image, row);
                Columns.Run<ForwardPanels, ChannelSlopeArguments>(arguments, inputShape.Channels);
            }
        }
    }

    /// <summary>inputGradient = or +=, unless it is empty; slopeGradient +=.</summary>
    public static void Backward(ReadOnlySpan<float> slopes, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputGradientShape, ReadOnlySpan<float> outputGradient, in TensorShape inputGradientShape, Span<float> inputGradient, bool accumulate, Span<float> slopeGradient)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(outputGradient, outputGradientShape);
        Sizes.Expect(slopes.Length == inputShape.Channels && slopeGradient.Length == slopes.Length, $"{inputShape.Channels} slopes and gradients, got {slopes.Length} and {slopeGradient.Length}");
        TensorShape plain = inputShape with { Halo = 0 };
        Sizes.Expect((outputGradientShape with { Halo = 0 }) == plain, $"a gradient of {plain}, got {outputGradientShape}");
        if (!inputGradient.IsEmpty)
        {
            Sizes.Holds(inputGradient, inputGradientShape);
            Sizes.Expect((inputGradientShape with { Halo = 0 }) == plain, $"a gradient of {plain}, got {inputGradientShape}");
        }

        fixed (float* x = input, dy = outputGradient, dx = inputGradient, a = slopes, da = slopeGradient)
        {
            TensorPointer values = new(x, inputShape), from = new(dy, outputGradientShape), to = new(dx, inputGradientShape);
            var arguments = new ChannelSlopeArguments { Channels = inputShape.Channels, Width = inputShape.Width, Slopes = a, SlopeGradients = da, Accumulate = accumulate };
            for (int line = 0; line < inputShape.Count * inputShape.Height; line++)
            {
                (int image, int row) = Math.DivRem(line, inputShape.Height);
                arguments.Input = values.Row(image, row);
                arguments.OutputGradient = from.Row(image, row);
                arguments.InputGradient = dx is null ? null : to.Row(image, row);
                Columns.Run<BackwardPanels, ChannelSlopeArguments>(arguments, inputShape.Channels);
            }
        }
    }

    private readonly struct ForwardPanels : IColumnKernel<ChannelSlopeArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in ChannelSlopeArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector slope = TWidth.Load(arguments.Slopes + column);
                for (nint at = column, end = column + arguments.Width * channels; at < end; at += channels)
                {
                    TVector x = TWidth.Load(arguments.Input + at);
                    TWidth.Store(arguments.Output + at, TWidth.SelectPositive(x, x, TWidth.Multiply(slope, x)));
                }
            }
        }
    }

    private readonly struct BackwardPanels : IColumnKernel<ChannelSlopeArguments>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Panel<TWidth, TVector>(in ChannelSlopeArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            nint channels = arguments.Channels;
            float* target = arguments.InputGradient;
            for (int last = column + vectors * TWidth.Lanes; column < last; column += TWidth.Lanes)
            {
                TVector slope = TWidth.Load(arguments.Slopes + column), sum = TWidth.Zero;
                for (nint at = column, end = column + arguments.Width * channels; at < end; at += channels)
                {
                    TVector x = TWidth.Load(arguments.Input + at);
                    TVector gradient = TWidth.Load(arguments.OutputGradient + at);
                    sum = TWidth.Add(sum, TWidth.SelectPositive(x, TWidth.Zero, TWidth.Multiply(gradient, x)));
                    if (target is not null)
                    {
                        TVector value = TWidth.SelectPositive(x, gradient, TWidth.Multiply(slope, gradient));
                        TWidth.Store(target + at, arguments.Accumulate ? TWidth.Add(TWidth.Load(target + at), value) : value);
                    }
                }

                TWidth.Store(arguments.SlopeGradients + column, TWidth.Add(TWidth.Load(arguments.SlopeGradients + column), sum));
            }
        }
    }
}
