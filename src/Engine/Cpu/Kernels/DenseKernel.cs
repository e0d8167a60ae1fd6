using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// A fully connected layer of few samples: its weights are used so seldom that reading them from memory is the work. They are
/// read once, in their order, and never packed. Samples are rows without gaps: x [samples, in], y [samples, out], w [in, out].
/// </summary>
internal static unsafe class DenseKernel
{
    /// <summary>More samples than this pay for packed weights.</summary>
    private const int MostSamples = 64;

    /// <summary>Rows of weights that a pass over all columns sums up before it goes to the output.</summary>
    private const int DepthBlock = 128;

    /// <summary>Rows of weights in a block of the input's gradient: two register tiles.</summary>
    private const int RowBlock = 28;

    public static bool Suits(in ConvolutionGeometry geometry, in TensorShape input, in TensorShape output) =>
        geometry is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0, Groups: 1 } && input.Halo == 0 && output.Halo == 0 && output.Pixels <= MostSamples;

    /// <summary>
    /// y = x w [+ bias], rectified where asked; summed in blocks of inputs, each in order. A block's panel is copied before it is
    /// used: rows of weights a power of two apart would throw each other out of the caches between two tiles.
    /// </summary>
    public static void Forward(in ConvolutionGeometry geometry, int samples, float* x, float* w, float* bias, bool rectify, float* y)
    {
        float* panel = Scratch.Take(DepthBlock * ColumnPanels.Width);
        nint start = 0;
        for (int first = 0; first < geometry.Input; first += DepthBlock)
        {
            int depth = Math.Min(DepthBlock, geometry.Input - first);
            var operands = new TileOperands { LeftDepth = 1, Segments = &start, SegmentCount = 1, Depth = depth, Accumulate = first > 0, Rectify = rectify && first + depth == geometry.Input };
            for (int column = 0; column < geometry.Output; column += ColumnPanels.Width)
            {
                int width = Math.Min(ColumnPanels.Width, geometry.Output - column);
                ColumnPanels.PackPanel(w + (nint)first * geometry.Output + column, geometry.Output, depth, width, panel);
                operands.Bias = first > 0 || bias is null ? null : bias + column;
                var lines = new RunLines { Left = x + first, LeftRow = geometry.Input, Target = y + column, TargetRow = geometry.Output, Rows = samples, Lines = 1, Images = 1 };
                PanelProduct.Run(lines, operands, panel, width, 0);
            }
        }
    }

    /// <summary>dx = or += dy wᵀ, made as w dyᵀ, whose left side are the weights as they lie.</summary>
    public static void InputGradient(in ConvolutionGeometry geometry, int samples, float* dy, float* w, float* dx, bool accumulate)
    {
        float* right = Scratch.Take((long)geometry.Output * samples + RowBlock * samples);
        float* block = right + (nint)geometry.Output * samples;
        ColumnPanels.PackTransposed(dy, geometry.Output, geometry.Output, samples, right, 0, geometry.Output);
        nint start = 0;
        Upcoming upcoming = default;
        for (int first = 0; first < geometry.Input; first += RowBlock)
        {
            int rows = Math.Min(RowBlock, geometry.Input - first);
            float* weights = w + (nint)first * geometry.Output;
            upcoming.Aim(weights + (nint)rows * geometry.Output, (long)Math.Min(RowBlock, geometry.Input - first - rows) * geometry.Output);
            var lines = new RunLines { Left = weights, LeftRow = geometry.Output, Target = block, TargetRow = samples, Rows = rows, Lines = 1, Images = 1 };
            var operands = new TileOperands { LeftDepth = 1, Segments = &start, SegmentCount = 1, Depth = geometry.Output, Upcoming = &upcoming };
            PanelProduct.Run(lines, operands, right, samples, 0);
            Transpose(block, samples, rows, dx + first, geometry.Input, accumulate);
        }
    }

    /// <summary>dw = or += xᵀ dy, a few rows of weights at a time.</summary>
    public static void WeightGradient(in ConvolutionGeometry geometry, int samples, float* x, float* dy, float* dw, bool accumulate, bool stream)
    {
        float* right = Scratch.Take((long)geometry.Output * samples);
        ColumnPanels.Pack(dy, geometry.Output, samples, geometry.Output, right);
        nint start = 0;
        for (int first = 0; first < geometry.Input; first += RowBlock)
        {
            var lines = new RunLines { Left = x + first, LeftRow = 1, Target = dw + (nint)first * geometry.Output, TargetRow = geometry.Output, Rows = Math.Min(RowBlock, geometry.Input - first), Lines = 1, Images = 1 };
            var operands = new TileOperands { LeftDepth = geometry.Input, Segments = &start, SegmentCount = 1, Depth = samples, Accumulate = accumulate, Stream = stream && !accumulate };
            PanelProduct.Run(lines, operands, right, geometry.Output, 0);
        }
    }

    private static void Transpose(float* block, int samples, int rows, float* target, nint stride, bool accumulate)
    {
        for (int sample = 0; sample < samples; sample++)
        {
            float* to = target + sample * stride;
            for (int row = 0; row < rows; row++)
            {
                float value = block[row * samples + sample];
                to[row] = accumulate ? to[row] + value : value;
            }
        }
    }
}
