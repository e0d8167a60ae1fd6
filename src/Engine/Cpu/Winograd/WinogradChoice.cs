using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Winograd;

/// <summary>When F(2×2, 3×3) pays: where it exists, and where products outweigh the transforms of pixels and weights.</summary>
internal static class WinogradChoice
{
    /// <summary>Vector operations of the transforms of a tile's channel, into and out of the transformed domain; measured.</summary>
    private const double TileTransform = 40;

    /// <summary>Vector operations of a weight's transform; measured, packing and the traffic of 16 planes included.</summary>
    private const double WeightTransform = 60;

    /// <summary>What direct tiles reach of the peak over what the shorter products here reach.</summary>
    private const double ProductCost = 1.12;

    public static bool Suits(in ConvolutionGeometry geometry, in TensorShape output)
    {
        if (geometry is not { KernelHeight: 3, KernelWidth: 3, Stride: 1, Dilation: 1, Groups: 1 } || geometry.Input < 32 || geometry.Output < 32)
        {
            return false;
        }

        WinogradGrid grid = WinogradGrid.Of(output);
        double pair = (double)geometry.Input * geometry.Output;
        double direct = 9 * pair * output.Pixels / 2;
        double products = ProductCost * 16 * pair * grid.Tiles / 2;
        double transforms = TileTransform / 2 * (geometry.Input + geometry.Output) * grid.Tiles + WeightTransform * pair;
        return products + transforms < 0.95 * direct;
    }
}
