using Lockstep.Engine.Cpu.Simd;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Cpu.Winograd;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A convolution's gradient with respect to its weights, added to the target: a matrix of (tap, input channel) × output channel,
/// summed over output lines (segments) and pixels (depth). Lines go in blocks that stay in the second-level cache while all
/// tiles pass over them; a block's sum is made in registers, in order of images, lines and pixels, and then added to the target.
/// </summary>
internal static unsafe class WeightGradientKernel
{
    /// <summary>Pixels of a block, unless a line has more: enough that a tile's sums are seldom carried to the target.</summary>
    private const int BlockPixels = 1024;

    /// <summary>Bytes of input and gradient lines in a block.</summary>
    private const int BlockBytes = 1536 << 10;

    public static void Run(in ConvolutionGeometry geometry, in TensorShape inputShape, ReadOnlySpan<float> input, in TensorShape outputShape, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, bool winograd)
    {
        Check(geometry, inputShape, input, outputShape, outputGradient, weightGradient);
        if (winograd && WinogradChoice.Suits(geometry, outputShape))
        {
            fixed (float* x = input, dy = outputGradient, dw = weightGradient)
            {
                float* start = x + (inputShape.Halo - geometry.Padding) * (inputShape.RowStride + inputShape.Channels);
                WinogradKernel.AddWeightGradient(geometry, inputShape, start, outputShape, dy + outputShape.Origin, dw);
                return;
            }
        }

        long lineBytes = (geometry.Stride * inputShape.RowStride + outputShape.RowStride) * sizeof(float);
        int lines = outputShape.Count * outputShape.Height;
        int block = (int)Math.Clamp(Math.Min(BlockBytes / lineBytes, BlockPixels / outputShape.Width), 1, lines);
        float* panel = Scratch.Take((long)block * outputShape.Width * ColumnPanels.Width);
        nint* segments = stackalloc nint[block];
        fixed (float* x = input, dy = outputGradient, dw = weightGradient)
        {
            var arguments = new Arguments { Geometry = geometry, Panel = panel, Segments = segments, GradientShape = outputShape, InputShape = inputShape };
            for (int group = 0; group < geometry.Groups; group++)
            {
                int shift = inputShape.Halo - geometry.Padding;
                arguments.Input = x + shift * (inputShape.RowStride + inputShape.Channels) + group * geometry.GroupInput;
                arguments.Gradient = dy + outputShape.Origin + group * geometry.GroupOutput;
                arguments.Target = dw + group * geometry.GroupOutput;
                for (int first = 0; first < lines; first += block)
                {
                    RunBlock(arguments, first, Math.Min(block, lines - first));
                }
            }
        }
    }

    private static void RunBlock(Arguments arguments, int first, int count)
    {
        Upcoming upcoming = default;
        arguments.Upcoming = &upcoming;
        arguments.Count = count;
        for (int i = 0; i < count; i++)
        {
            int line = first + i;
            arguments.Segments[i] = line / arguments.GradientShape.Height * arguments.InputShape.ImageStride
                + line % arguments.GradientShape.Height * arguments.Geometry.Stride * arguments.InputShape.RowStride;
        }

        int columns = arguments.Geometry.GroupOutput;
        for (int column = 0; column < columns; column += ColumnPanels.Width)
        {
            arguments.Width = Math.Min(ColumnPanels.Width, columns - column);
            Pack(arguments, first, column);
            AimAtNext(arguments, first + count, column);
            Columns.Run<Panels, Arguments>(arguments, arguments.Width);
            arguments.Target += arguments.Width;
        }
    }

    private static void Pack(in Arguments arguments, int first, int column)
    {
        TensorShape shape = arguments.GradientShape;
        float* panel = arguments.Panel;
        for (int line = first; line < first + arguments.Count; line++)
        {
            float* source = arguments.Gradient + line / shape.Height * shape.ImageStride + line % shape.Height * shape.RowStride + column;
            ColumnPanels.PackPanel(source, shape.Channels, shape.Width, arguments.Width, panel);
            panel += shape.Width * arguments.Width;
        }
    }

    /// <summary>The next block's share of input lines: as many parts as there are panels. Its gradients are asked for while they are packed.</summary>
    private static void AimAtNext(in Arguments arguments, int next, int column)
    {
        TensorShape input = arguments.InputShape, output = arguments.GradientShape;
        int left = Math.Min(arguments.Count, output.Count * output.Height - next);
        if (left > 0)
        {
            long length = (long)left * arguments.Geometry.Stride * input.RowStride;
            long from = length * column / arguments.Geometry.GroupOutput, to = length * (column + arguments.Width) / arguments.Geometry.GroupOutput;
            float* start = arguments.Input + next / output.Height * input.ImageStride + next % output.Height * arguments.Geometry.Stride * input.RowStride;
            arguments.Upcoming->Aim(start + from, to - from);
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

    internal struct Arguments
    {
        public ConvolutionGeometry Geometry;
        public TensorShape InputShape;
        public TensorShape GradientShape;
        public float* Input;
        public float* Gradient;
        public float* Target;
        public float* Panel;
        public nint* Segments;
        public Upcoming* Upcoming;
        public int Count;
        public int Width;

        /// <summary>Where input pixels follow each other over lines and images as the output's do, as in a 1×1 convolution.</summary>
        public readonly bool OneSegment => InputShape.Halo == 0 && Geometry is { Stride: 1, KernelHeight: 1, KernelWidth: 1 };
    }

    internal readonly struct Panels : IColumnKernel<Arguments>
    {
        public static void Panel<TWidth, TVector>(in Arguments arguments, int column, int vectors)
            where TWidth : struct, IVectorWidth<TVector>
            where TVector : unmanaged
        {
            ConvolutionGeometry geometry = arguments.Geometry;
            TensorShape input = arguments.InputShape;
            var lines = new RunLines
            {
                Left = arguments.Input,
                LeftRow = 1,
                LeftLine = geometry.Dilation * input.Channels,
                LeftImage = geometry.Dilation * input.RowStride,
                Target = arguments.Target + column,
                TargetRow = geometry.Output,
                TargetLine = geometry.GroupInput * geometry.Output,
                TargetImage = geometry.KernelWidth * geometry.GroupInput * geometry.Output,
                Rows = geometry.GroupInput,
                Lines = geometry.KernelWidth,
                Images = geometry.KernelHeight,
            };
            lines = lines.Merged();
            var operands = new TileOperands
            {
                LeftDepth = geometry.Stride * input.Channels,
                Segments = arguments.Segments,
                SegmentCount = arguments.OneSegment ? 1 : arguments.Count,
                Depth = arguments.OneSegment ? arguments.Count * arguments.GradientShape.Width : arguments.GradientShape.Width,
                Right = arguments.Panel + column,
                RightDepth = arguments.Width,
                Accumulate = true,
                Upcoming = arguments.Upcoming,
            };
            RunSweep.Run<TWidth, TVector>(lines, 0, lines.Lines * lines.Images, operands, vectors);
        }
    }
}
