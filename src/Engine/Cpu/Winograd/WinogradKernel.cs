using Lockstep.Engine.Cpu.Kernels;
using Lockstep.Engine.Cpu.Tiles;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>
/// 3×3 convolutions of stride 1 by F(2×2, 3×3) (Lavin and Gray 2016, "Fast algorithms for convolutional neural networks",
/// sections 3 and 4): 16 products of tiles × channels in place of 36, hence 2.25 times fewer multiply-adds. The same for the
/// input's gradient and, by the adjoint transforms, for the weights'. All coefficients are 0, ±1 and ±1/2: the error is that of
/// a few more additions, see docs/numerics.md. A block of tiles is transformed, multiplied and brought back while it is in the
/// second-level cache.
/// </summary>
internal static unsafe class WinogradKernel
{
    private const int Planes = 16;
    private const int BlockBytes = 1536 << 10;

    /// <summary>Planes start a cache line apart from a multiple of their size, so that they do not all fall into one set of the cache.</summary>
    private const int Stagger = Upcoming.Line;

    /// <summary>output = [output +] input * weights [+ bias], rectified where asked.</summary>
    /// <param name="geometry">As of the layer, also where <paramref name="transposed"/>.</param>
    /// <param name="transposed">The input's gradient: the input is the output's gradient and the output the input's.</param>
    /// <param name="inputShape">The input's.</param>
    /// <param name="input">Pixel that the first tap of the first output pixel meets.</param>
    /// <param name="weights">[3, 3, in, out].</param>
    /// <param name="outputShape">The output's.</param>
    /// <param name="output">Its first pixel.</param>
    /// <param name="finish">Bias and flags.</param>
    public static void Run(in ConvolutionGeometry geometry, bool transposed, in TensorShape inputShape, float* input, float* weights, in TensorShape outputShape, float* output, TransformArguments finish)
    {
        WinogradGrid grid = WinogradGrid.Of(outputShape);
        int inner = inputShape.Channels, outer = outputShape.Channels;
        int block = Block(grid, inner + outer);
        nint plane = (nint)inner * outer + Stagger, leftPlane = (nint)block * inner + Stagger, productPlane = (nint)block * outer + Stagger;
        float* weightPlanes = Scratch.Take(Planes * (plane + leftPlane + productPlane) + Math.Max(WeightTransform.ScratchLength(inner), Planes * inner));
        float* left = weightPlanes + Planes * plane, products = left + Planes * leftPlane, rest = products + Planes * productPlane;
        WeightTransform.Run(geometry, weights, transposed, weightPlanes, plane, rest);
        finish.Planes = products;
        finish.Plane = productPlane;
        Upcoming upcoming = default;
        for (int tile = 0; tile < grid.Tiles; tile += block)
        {
            int end = Math.Min(tile + block, grid.Tiles);
            InputTransform.Run(grid, tile, end, inputShape, input, left, leftPlane, rest);
            Aim(ref upcoming, grid, end, Math.Min(end + block, grid.Tiles), inputShape, input);
            for (int i = 0; i < Planes; i++)
            {
                var lines = new RunLines { Left = left + i * leftPlane, LeftRow = inner, Target = products + i * productPlane, TargetRow = outer, Rows = end - tile, Lines = 1, Images = 1 };
                nint start = 0;
                var operands = new TileOperands { LeftDepth = 1, Segments = &start, SegmentCount = 1, Depth = inner, Upcoming = &upcoming };
                PanelProduct.Run(lines, operands, weightPlanes + i * plane, outer, (long)(end - tile) * inner);
            }

            OutputTransform.Run(grid, tile, end, finish, outputShape, output);
        }
    }

    /// <summary>weightGradient += the gradient of the weights.</summary>
    /// <param name="geometry">The layer's.</param>
    /// <param name="inputShape">The input's.</param>
    /// <param name="input">Pixel that the first tap of the first output pixel meets.</param>
    /// <param name="outputShape">The output's gradient's.</param>
    /// <param name="outputGradient">Its first pixel.</param>
    /// <param name="weightGradient">[3, 3, in, out].</param>
    public static void AddWeightGradient(in ConvolutionGeometry geometry, in TensorShape inputShape, float* input, in TensorShape outputShape, float* outputGradient, float* weightGradient)
    {
        WinogradGrid grid = WinogradGrid.Of(outputShape);
        int inner = geometry.Input, outer = geometry.Output;
        int block = Block(grid, inner + outer);
        nint plane = (nint)inner * outer + Stagger, leftPlane = (nint)block * inner + Stagger, rightPlane = (nint)block * outer + Stagger;
        float* sums = Scratch.Take(Planes * (plane + leftPlane + rightPlane + inner));
        float* left = sums + Planes * plane, right = left + Planes * leftPlane, patch = right + Planes * rightPlane;
        Upcoming upcoming = default;
        for (int tile = 0; tile < grid.Tiles; tile += block)
        {
            int end = Math.Min(tile + block, grid.Tiles);
            InputTransform.Run(grid, tile, end, inputShape, input, left, leftPlane, patch);
            GradientTransform.Run(grid, tile, end, outputShape, outputGradient, right, rightPlane);
            Aim(ref upcoming, grid, end, Math.Min(end + block, grid.Tiles), inputShape, input);
            for (int i = 0; i < Planes; i++)
            {
                var lines = new RunLines { Left = left + i * leftPlane, LeftRow = 1, Target = sums + i * plane, TargetRow = outer, Rows = inner, Lines = 1, Images = 1 };
                nint start = 0;
                var operands = new TileOperands { LeftDepth = inner, Segments = &start, SegmentCount = 1, Depth = end - tile, Accumulate = tile > 0, Upcoming = &upcoming };
                PanelProduct.Run(lines, operands, right + i * rightPlane, outer, inner);
            }
        }

        WeightTransform.AddAdjoint(sums, plane, weightGradient, inner * outer);
    }

    /// <summary>Tiles of a block: whole register tiles, at least eight of them, so that the weights are seldom read again.</summary>
    private static int Block(in WinogradGrid grid, int channels) =>
        Math.Min(grid.Tiles, Math.Max(8, BlockBytes / (Planes * channels * sizeof(float) * 14)) * 14);

    /// <summary>Asks for the pixels of the next block.</summary>
    private static void Aim(ref Upcoming upcoming, in WinogradGrid grid, int first, int end, in TensorShape shape, float* input)
    {
        if (first < end)
        {
            WinogradRun from = grid.Run(first, end), to = grid.Run(end - 1, end);
            nint start = from.Image * shape.ImageStride + 2 * from.Row * shape.RowStride;
            upcoming.Aim(input + start, to.Image * shape.ImageStride + (2 * to.Row + 2) * shape.RowStride - start);
        }
    }
}
