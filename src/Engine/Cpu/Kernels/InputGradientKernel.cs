using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Cpu.Winograd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A convolution's gradient with respect to its input: for each phase of the stride (one for stride 1, four for stride 2) a
/// plain convolution of the output's gradient with the phase's taps, mirrored and transposed to [taps y, taps x, out, in].
/// The input's gradient is overwritten or added to; summation runs over taps from the last to the first, then output channels.

/// </summary>
internal static unsafe class InputGradientKernel
{
    public static void Run(in ConvolutionGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> weights, in TensorShape inputShape, Span<float> inputGradient, bool accumulate, bool winograd)
    {
        Check(geometry, outputShape, outputGradient, weights, inputShape, inputGradient);
        fixed (float* dy = outputGradient, w = weights, dx = inputGradient)
        {
            if (winograd && WinogradChoice.Suits(geometry, inputShape))
            {
                float* start = dy + (outputShape.Halo - 2 + geometry.Padding) * (outputShape.RowStride + outputShape.Channels);
                var finish = new TransformArguments { Accumulate = accumulate, Stream = !accumulate && Streaming.Suits(dx, inputShape) };
                WinogradKernel.Run(geometry, true, outputShape, start, w, inputShape, dx + inputShape.Origin, finish);
                return;
            }

            for (int group = 0; group < geometry.Groups; group++)
            {
                for (int phase = 0; phase < geometry.Stride * geometry.Stride; phase++)
                {
                    GradientPhase y = Axis(geometry.KernelHeight, geometry, phase / geometry.Stride, inputShape.Height);
                    GradientPhase x = Axis(geometry.KernelWidth, geometry, phase % geometry.Stride, inputShape.Width);
                    var lines = new RunLines
                    {
                        Left = dy + outputShape.Origin + y.Start * outputShape.RowStride + x.Start * outputShape.Channels + group * geometry.GroupOutput,
                        LeftRow = outputShape.Channels,
                        LeftLine = outputShape.RowStride,
                        LeftImage = outputShape.ImageStride,
                        Target = dx + inputShape.Origin + phase / geometry.Stride * inputShape.RowStride + phase % geometry.Stride * inputShape.Channels + group * geometry.GroupInput,
                        TargetRow = geometry.Stride * inputShape.Channels,
                        TargetLine = geometry.Stride * inputShape.RowStride,
                        TargetImage = inputShape.ImageStride,
                        Rows = x.Positions,
                        Lines = y.Positions,
                        Images = inputShape.Count,
                    };
                    if (y.Taps > 0 && x.Taps > 0)
                    {
                        RunPhase(geometry, w + group * geometry.GroupOutput, y, x, outputShape, lines, accumulate, Streaming.Suits(dx, inputShape));
                    }
                    else if (!accumulate)
                    {
                        ClearPixels(lines, geometry.GroupInput);
                    }
                }
            }
        }
    }

    private static void RunPhase(in ConvolutionGeometry geometry, float* weights, in GradientPhase y, in GradientPhase x, in TensorShape outputShape, in RunLines lines, bool accumulate, bool stream)
    {
        if (lines.Rows == 0 || lines.Lines == 0)
        {
            return;
        }

        var taps = new Taps(y.Taps, x.Taps, geometry.GroupOutput, geometry.Groups == 1 && (x.Spacing == 1 || x.Taps == 1));
        nint* segments = stackalloc nint[taps.Segments];
        taps.Fill(segments, y.Spacing * outputShape.RowStride, x.Spacing * outputShape.Channels);
        int rows = taps.Segments * taps.Depth;
        float* panels = Scratch.Take((long)rows * geometry.GroupInput);
        for (int tap = 0; tap < y.Taps * x.Taps; tap++)
        {
            int row = y.FirstTap + y.TapStep * (y.Taps - 1 - tap / x.Taps);
            int column = x.FirstTap + x.TapStep * (x.Taps - 1 - tap % x.Taps);
            float* from = weights + (row * geometry.KernelWidth + column) * geometry.GroupInput * geometry.Output;
            ColumnPanels.PackTransposed(from, geometry.Output, geometry.GroupOutput, geometry.GroupInput, panels, tap * geometry.GroupOutput, rows);
        }

        var operands = new TileOperands { LeftDepth = 1, Segments = segments, SegmentCount = taps.Segments, Depth = taps.Depth, Accumulate = accumulate, Stream = stream };
        PanelProduct.Run(lines, operands, panels, geometry.GroupInput, lines.LeftLine);
    }

    /// <summary>Input pixels that no tap meets.</summary>
    private static void ClearPixels(in RunLines lines, int channels)
    {
        for (int line = 0; line < lines.Images * lines.Lines; line++)
        {
            float* target = lines.Target + line / lines.Lines * lines.TargetImage + line % lines.Lines * lines.TargetLine;
            for (int row = 0; row < lines.Rows; row++)
            {
                new Span<float>(target + row * lines.TargetRow, channels).Clear();
            }
        }
    }

    private static GradientPhase Axis(int kernel, in ConvolutionGeometry geometry, int phase, int size) =>
        GradientPhase.Of(kernel, geometry.Stride, geometry.Padding, geometry.Dilation, phase, size);

    private static void Check(in ConvolutionGeometry geometry, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> weights, in TensorShape inputShape, ReadOnlySpan<float> inputGradient)
    {
        int halo = geometry.GradientHalo(inputShape.Height, inputShape.Width);
        Sizes.Holds(outputGradient, outputShape);
        Sizes.Holds(inputGradient, inputShape);
        Sizes.Expect(weights.Length == geometry.Length, $"{geometry.Length} weights, got {weights.Length}");
        Sizes.Expect(outputShape.Halo >= halo, $"a halo of at least {halo} around the output's gradient, got {outputShape.Halo}");
        Sizes.Expect(ConvolutionSizes.Fit(geometry, inputShape, outputShape), $"{geometry} of {inputShape} to fit {outputShape}");
    }
}
