using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Whether the shapes of a convolution belong together.</summary>
internal static class ConvolutionSizes
{
    public static bool Fit(in ConvolutionGeometry geometry, in TensorShape input, in TensorShape output) =>
        input.Channels == geometry.Input
        && output.Channels == geometry.Output
        && input.Count == output.Count
        && output.Height == geometry.OutputHeight(input.Height)
        && output.Width == geometry.OutputWidth(input.Width);
}
