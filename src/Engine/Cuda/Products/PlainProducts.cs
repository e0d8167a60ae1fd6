using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Our own kernels, for every shape: where no library is to be had, and to check those that are. Not fast.</summary>
internal sealed class PlainProducts(CudaDevice device) : IProducts
{
    public void Convolve(in ConvolutionCase shape, DeviceRange input, DeviceRange weights, DeviceRange output) =>
        Launch("convolve", device.Shapes.Flat(shape.OutputLength * device.Type.Lanes()), shape, input, weights, default(DevicePointer), output, 0);

    public void InputGradient(in ConvolutionCase shape, DeviceRange outputGradient, DeviceRange weights, DeviceRange inputGradient, bool accumulate) =>
        Launch("convolve_input_gradient", device.Shapes.Flat(shape.InputLength * device.Type.Lanes()), shape, outputGradient, weights, null, inputGradient, accumulate ? 1 : 0);

    public void WeightGradient(in ConvolutionCase shape, DeviceRange input, DeviceRange outputGradient, DeviceRange weightGradient, bool accumulate) =>
        Launch("convolve_weight_gradient", device.Shapes.Rows(shape.Geometry.Length), shape, input, outputGradient, null, weightGradient, accumulate ? 1 : 0);

    public void Dispose()
    {
        // The kernels are the device's.
    }

    /// <param name="kernel">Which.</param>
    /// <param name="launch">Its shape.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="first">Read.</param>
    /// <param name="second">Read.</param>
    /// <param name="bias">Null: the kernel has none.</param>
    /// <param name="target">Written.</param>
    /// <param name="mode">Rectify, or accumulate.</param>
    private void Launch(string kernel, LaunchShape launch, in ConvolutionCase shape, DeviceRange first, DeviceRange second, DevicePointer? bias, DeviceRange target, int mode)
    {
        Span<KernelArgument> arguments = stackalloc KernelArgument[18];
        int count = 0;
        arguments[count++] = first;
        arguments[count++] = second;
        if (bias is { } added)
        {
            arguments[count++] = added;
        }

        arguments[count++] = target;
        var geometry = shape.Geometry;
        ReadOnlySpan<int> sizes =
        [
            shape.Count, shape.Height, shape.Width, geometry.Input, shape.OutputHeight, shape.OutputWidth, geometry.Output,
            geometry.KernelHeight, geometry.KernelWidth, geometry.Stride, geometry.Padding, geometry.Dilation, geometry.Groups, mode,
        ];
        foreach (int size in sizes)
        {
            arguments[count++] = size;
        }

        device.Queue.Launch(device.Kernels[kernel], launch, arguments[..count]);
    }
}
