using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>The way from a gradient of padded weights, float32, to that of the weights.</summary>
internal static class UnpadGradient
{
    /// <param name="device">Its kernels.</param>
    /// <param name="source">Of the padded weights.</param>
    /// <param name="target">Written, or added to.</param>
    /// <param name="padded">The source's channels.</param>
    /// <param name="geometry">The target's channels.</param>
    /// <param name="accumulate">Whether to add.</param>
    public static void Launch(CudaDevice device, DeviceRange source, DeviceRange target, in ConvolutionGeometry padded, in ConvolutionGeometry geometry, bool accumulate) =>
        device.Queue.Launch(
            device.Kernels["unpad_gradient"],
            device.Shapes.Flat((long)geometry.Length * device.Type.Lanes()),
            source,
            target,
            (long)geometry.Length / geometry.GroupInput,
            geometry.GroupInput,
            padded.GroupInput,
            accumulate ? 1 : 0);
}
