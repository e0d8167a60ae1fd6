using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Cpu.Winograd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Convolution forward as an implicit matrix product: output pixels × output channels, summed over kernel rows (segments) and
/// over the kernel's width × input channels, which lie side by side in NHWC with a halo (depth); a group or a dilation makes
/// each tap a segment. The output is overwritten with the sum that starts at the bias, rectified where asked; the order of
/// summation is kernel row, kernel column, input channel.
/// </summary>
internal static unsafe class ConvolutionKernel
{
    public static void Forward(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, bool rectify, in TensorShape outputShape, Span<float> output, bool winograd)
    {
        Check(geometry, inputShape, input, weights, bias, outputShape, output);
        if (winograd && WinogradChoice.Suits(geometry, outputShape))
        {
            fixed (float* x = input, w = weights, b = bias, y = output)
            {
                float* start = x + (inputShape.Halo - geometry.Padding) * (inputShape.RowStride + inputShape.Channels);
                var finish = new TransformArguments { Bias = b, Rectify = rectify, Stream = Streaming.Suits(y, outputShape) };
                WinogradKernel.Run(geometry, false, inputShape, start, w, outputShape, y + outputShape.Origin, finish);
                return;
            }
        }

        Taps taps = Taps.Of(geometry);
        nint* segments = stackalloc nint[taps.Segments];
        taps.Fill(segments, geometry.Dilation * inputShape.RowStride, geometry.Dilation * inputShape.Channels);
        int rows = taps.Segments * taps.Depth;
        fixed (float* x = input, w = weights, b = bias, y = output)
        {
            float* panels = Scratch.Take((long)rows * geometry.GroupOutput);
            int shift = inputShape.Halo - geometry.Padding;
            for (int group = 0; group < geometry.Groups; group++)
            {
                int column = group * geometry.GroupOutput;
                ColumnPanels.Pack(w + column, geometry.Output, rows, geometry.GroupOutput, panels);
                var lines = new RunLines
                {
                    Left = x + shift * (inputShape.RowStride + inputShape.Channels) + group * geometry.GroupInput,
                    LeftRow = geometry.Stride * inputShape.Channels,
                    LeftLine = geometry.Stride * inputShape.RowStride,
                    LeftImage = inputShape.ImageStride,
                    Target = y + outputShape.Origin + column,
                    TargetRow = outputShape.Channels,
                    TargetLine = outputShape.RowStride,
                    TargetImage = outputShape.ImageStride,
                    Rows = outputShape.Width,
                    Lines = outputShape.Height,
                    Images = outputShape.Count,
                };
                var operands = new TileOperands
                {
                    LeftDepth = 1,
                    Segments = segments,
                    SegmentCount = taps.Segments,
                    Depth = taps.Depth,
                    Bias = b is null ? null : b + column,
                    Rectify = rectify,
                    Stream = Streaming.Suits(y, outputShape),
                };
                PanelProduct.Run(lines, operands, panels, geometry.GroupOutput, lines.LeftLine);
            }
        }
    }

    private static void Check(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect(weights.Length == geometry.Length, $"{geometry.Length} weights, got {weights.Length}");
        Sizes.Expect(bias.IsEmpty || bias.Length == geometry.Output, $"{geometry.Output} biases or none, got {bias.Length}");
        Sizes.Expect(inputShape.Halo >= geometry.Padding, $"a halo of at least {geometry.Padding}, got {inputShape.Halo}");
        Sizes.Expect(ConvolutionSizes.Fit(geometry, inputShape, outputShape), $"{geometry} of {inputShape} to fit {outputShape}");
    }
}
