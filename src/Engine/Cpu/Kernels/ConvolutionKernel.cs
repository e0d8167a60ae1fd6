using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// Convolution forward as an implicit matrix product: a row of output pixels × output channels, summed over kernel rows
/// (segments) and over the kernel's width × input channels, which lie side by side in NHWC with a halo (depth). The output is
/// overwritten; the order of summation is kernel row, kernel column, input channel.
/// </summary>
internal static unsafe class ConvolutionKernel
{
    /// <summary>Bytes of weights that a pass over an image keeps in the first-level cache.</summary>
    private const int WeightBytes = 28 << 10;

    public static void Forward(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, in TensorShape outputShape, Span<float> output)
    {
        Check(geometry, inputShape, input, weights, outputShape, output);
        fixed (float* x = input, w = weights, y = output)
        {
            int shift = inputShape.Halo - geometry.Padding;
            var arguments = new ConvolutionArguments
            {
                Left = x + shift * (inputShape.RowStride + inputShape.Channels),
                LeftPixel = geometry.Stride * inputShape.Channels,
                LeftLine = geometry.Stride * inputShape.RowStride,
                LeftSegment = inputShape.RowStride,
                Right = w,
                RightSegment = geometry.KernelWidth * geometry.Input * geometry.Output,
                RightColumns = geometry.Output,
                Target = y + outputShape.Origin,
                TargetPixel = outputShape.Channels,
                TargetLine = outputShape.RowStride,
                Depth = geometry.KernelWidth * geometry.Input,
                Segments = geometry.KernelHeight,
                Lines = outputShape.Height,
                Pixels = outputShape.Width,
            };
            for (int image = 0; image < outputShape.Count; image++)
            {
                Columns.Run<LinePanels, ConvolutionArguments>(arguments, geometry.Output);
                arguments.Left += inputShape.ImageStride;
                arguments.Target += outputShape.ImageStride;
            }
        }
    }

    private static void Check(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, in TensorShape outputShape, ReadOnlySpan<float> output)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(output, outputShape);
        Sizes.Expect(weights.Length == geometry.Length, $"{geometry.Length} weights, got {weights.Length}");
        Sizes.Expect(inputShape.Halo >= geometry.Padding, $"a halo of at least {geometry.Padding}, got {inputShape.Halo}");
        Sizes.Expect(ConvolutionSizes.Fit(geometry, inputShape, outputShape), $"{geometry} of {inputShape} to fit {outputShape}");
    }

    /// <summary>
    /// Columns of a whole image. Where the panel's weights are larger than the first-level cache, kernel rows go outside and
    /// partial sums through the output: the order of summation is the same.
    /// </summary>
    internal readonly struct LinePanels : IColumnKernel<ConvolutionArguments>
    {
        public static void Panel<TWidth, TVector>(in ConvolutionArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            int rowBytes = arguments.Depth * vectors * TWidth.Lanes * sizeof(float);
            int group = Math.Clamp(WeightBytes / rowBytes, 1, arguments.Segments);
            for (int segment = 0; segment < arguments.Segments; segment += group)
            {
                TileOperands operands = arguments.Operands(column, segment, Math.Min(group, arguments.Segments - segment));
                operands.Accumulate = arguments.Accumulate || segment > 0;
                for (int line = 0; line < arguments.Lines; line++)
                {
                    TileRows.Run<TWidth, TVector>(operands, arguments.Pixels, vectors);
                    operands.Left += arguments.LeftLine;
                    operands.Target += arguments.TargetLine;
                }
            }
        }
    }
}
