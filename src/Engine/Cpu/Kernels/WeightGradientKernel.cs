using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A convolution's gradient with respect to its weights, added to the target: for each kernel row a matrix of (kernel column,
/// input channel) × output channel, summed over output rows (segments) and pixels (depth). Summation order: image, output row,
/// output pixel. Output rows go in groups that stay in the first-level cache while all tiles pass over them.
/// </summary>
internal static unsafe class WeightGradientKernel
{
    /// <summary>Bytes of input and gradient rows in a group.</summary>
    private const int GroupBytes = 28 << 10;

    public static void Run(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, Span<float> weightGradient)
    {
        Check(geometry, inputShape, input, outputShape, outputGradient, weightGradient);
        int rowBytes = (geometry.Stride * inputShape.RowStride + outputShape.RowStride) * sizeof(float);
        int group = Math.Clamp(GroupBytes / rowBytes, 1, outputShape.Height);
        fixed (float* x = input, dy = outputGradient, dw = weightGradient)
        {
            var arguments = new WeightGradientArguments { Target = dw, KernelHeight = geometry.KernelHeight, Rows = geometry.KernelWidth * geometry.Input };
            int shift = inputShape.Halo - geometry.Padding;
            for (int image = 0; image < outputShape.Count; image++)
            {
                for (int line = 0; line < outputShape.Height; line += group)
                {
                    int top = shift + geometry.Stride * line;
                    arguments.LeftKernelRow = inputShape.RowStride;
                    arguments.Columns = geometry.Output;
                    arguments.Operands = new TileOperands
                    {
                        Left = x + image * inputShape.ImageStride + top * inputShape.RowStride + shift * inputShape.Channels,
                        LeftRow = 1,
                        LeftDepth = geometry.Stride * inputShape.Channels,
                        LeftSegment = geometry.Stride * inputShape.RowStride,
                        Right = dy + image * outputShape.ImageStride + outputShape.Origin + line * outputShape.RowStride,
                        RightDepth = outputShape.Channels,
                        RightSegment = outputShape.RowStride,
                        TargetRow = geometry.Output,
                        Depth = outputShape.Width,
                        Segments = Math.Min(group, outputShape.Height - line),
                        Accumulate = true,
                    };
                    Simd.Columns.Run<KernelRowPanels, WeightGradientArguments>(arguments, geometry.Output);
                }
            }
        }
    }

    private static void Check(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> weightGradient)
    {
        Sizes.Holds(input, inputShape);
        Sizes.Holds(outputGradient, outputShape);
        Sizes.Expect(weightGradient.Length == geometry.Length, $"{geometry.Length} weights, got {weightGradient.Length}");
        Sizes.Expect(inputShape.Halo >= geometry.Padding, $"a halo of at least {geometry.Padding}, got {inputShape.Halo}");
        Sizes.Expect(ConvolutionSizes.Fit(geometry, inputShape, outputShape), $"{geometry} of {inputShape} to fit {outputShape}");
    }

    internal struct WeightGradientArguments
    {
        public TileOperands Operands;
        public float* Target;
        public int LeftKernelRow;
        public int KernelHeight;
        public int Rows;
        public int Columns;
    }

    internal readonly struct KernelRowPanels : IColumnKernel<WeightGradientArguments>
    {
        public static void Panel<TWidth, TVector>(in WeightGradientArguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            TileOperands operands = arguments.Operands;
            operands.Right += column;
            operands.Target = arguments.Target + column;
            for (int row = 0; row < arguments.KernelHeight; row++)
            {
                TileRows.Run<TWidth, TVector>(operands, arguments.Rows, vectors);
                operands.Left += arguments.LeftKernelRow;
                operands.Target += arguments.Rows * arguments.Columns;
            }
        }
    }
}
