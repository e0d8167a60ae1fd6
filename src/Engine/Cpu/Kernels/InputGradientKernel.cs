using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A convolution's gradient with respect to its input: for each phase of the stride (one for stride 1, four for stride 2) a
/// plain convolution of the output's gradient with the phase's taps, mirrored and transposed to [taps y, taps x, out, in].
/// The input's gradient is overwritten or added to; summation runs over taps from the last to the first, then output channels.
/// </summary>
internal static unsafe class InputGradientKernel
{
    /// <summary>Overwrites <paramref name="prepared"/> with the weights of all phases, one after the other.</summary>
    public static void Prepare(in ConvolutionGeometry geometry, ReadOnlySpan<float> weights, Span<float> prepared)
    {
        Sizes.Expect(weights.Length == geometry.Length && prepared.Length == geometry.Length, $"twice {geometry.Length} weights, got {weights.Length} and {prepared.Length}");
        int target = 0;
        for (int phase = 0; phase < geometry.Stride * geometry.Stride; phase++)
        {
            GradientPhase y = Axis(geometry.KernelHeight, geometry, phase / geometry.Stride, 1);
            GradientPhase x = Axis(geometry.KernelWidth, geometry, phase % geometry.Stride, 1);
            for (int tap = 0; tap < y.Taps * x.Taps; tap++)
            {
                int row = y.FirstTap + geometry.Stride * (y.Taps - 1 - tap / x.Taps);
                int column = x.FirstTap + geometry.Stride * (x.Taps - 1 - tap % x.Taps);
                Transpose(weights.Slice((row * geometry.KernelWidth + column) * geometry.Input * geometry.Output), geometry.Input, geometry.Output, prepared[target..]);
                target += geometry.Input * geometry.Output;
            }
        }
    }

    public static void Run(in ConvolutionGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> prepared, in TensorShape inputShape, Span<float> inputGradient, bool accumulate)
    {
        Check(geometry, outputShape, outputGradient, prepared, inputShape, inputGradient);
        fixed (float* dy = outputGradient, w = prepared, dx = inputGradient)
        {
            for (int image = 0; image < inputShape.Count; image++)
            {
                float* weights = w;
                for (int phase = 0; phase < geometry.Stride * geometry.Stride; phase++)
                {
                    GradientPhase y = Axis(geometry.KernelHeight, geometry, phase / geometry.Stride, inputShape.Height);
                    GradientPhase x = Axis(geometry.KernelWidth, geometry, phase % geometry.Stride, inputShape.Width);
                    var arguments = new ConvolutionArguments
                    {
                        Left = dy + image * outputShape.ImageStride + outputShape.Origin + y.Start * outputShape.RowStride + x.Start * outputShape.Channels,
                        LeftPixel = outputShape.Channels,
                        LeftLine = outputShape.RowStride,
                        LeftSegment = outputShape.RowStride,
                        Right = weights,
                        RightSegment = x.Taps * geometry.Output * geometry.Input,
                        RightColumns = geometry.Input,
                        Target = dx + image * inputShape.ImageStride + inputShape.Origin + phase / geometry.Stride * inputShape.RowStride + phase % geometry.Stride * inputShape.Channels,
                        TargetPixel = geometry.Stride * inputShape.Channels,
                        TargetLine = geometry.Stride * inputShape.RowStride,
                        Depth = x.Taps * geometry.Output,
                        Segments = y.Taps,
                        Lines = y.Positions,
                        Pixels = x.Positions,
                        Accumulate = accumulate,
                    };
                    RunPhase(arguments, geometry.Input);
                    weights += y.Taps * x.Taps * geometry.Output * geometry.Input;
                }
            }
        }
    }

    private static void RunPhase(in ConvolutionArguments arguments, int channels)
    {
        if (arguments.Depth > 0 && arguments.Segments > 0)
        {
            Columns.Run<ConvolutionKernel.LinePanels, ConvolutionArguments>(arguments, channels);
        }
        else if (!arguments.Accumulate)
        {
            ClearPixels(arguments, channels);
        }
    }

    /// <summary>Input pixels that no tap meets.</summary>
    private static void ClearPixels(in ConvolutionArguments arguments, int channels)
    {
        for (int line = 0; line < arguments.Lines; line++)
        {
            for (int pixel = 0; pixel < arguments.Pixels; pixel++)
            {
                new Span<float>(arguments.Target + line * arguments.TargetLine + pixel * arguments.TargetPixel, channels).Clear();
            }
        }
    }

    private static GradientPhase Axis(int kernel, in ConvolutionGeometry geometry, int phase, int size) =>
        GradientPhase.Of(kernel, geometry.Stride, geometry.Padding, phase, size);

    private static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Span<float> target)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                target[column * rows + row] = source[row * columns + column];
            }
        }
    }

    private static void Check(in ConvolutionGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> prepared, in TensorShape inputShape, ReadOnlySpan<float> inputGradient)
    {
        int halo = geometry.GradientHalo(inputShape.Height, inputShape.Width);
        Sizes.Holds(outputGradient, outputShape);
        Sizes.Holds(inputGradient, inputShape);
        Sizes.Expect(prepared.Length == geometry.Length, $"{geometry.Length} prepared weights, got {prepared.Length}");
        Sizes.Expect(outputShape.Halo >= halo, $"a halo of at least {halo} around the output's gradient, got {outputShape.Halo}");
        Sizes.Expect(ConvolutionSizes.Fit(geometry, inputShape, outputShape), $"{geometry} of {inputShape} to fit {outputShape}");
    }
}
