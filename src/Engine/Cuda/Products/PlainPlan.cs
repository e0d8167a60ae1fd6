using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Our own kernels, for every shape: where no library is to be had or takes it, and to check those that do. Not fast.</summary>
internal sealed class PlainPlan(CudaDevice device, ProductTask task) : IProductPlan
{
    public const string Source = "plain";

    public string Name => Source;

    public string Choice => string.Empty;

    public long ScratchBytes => 0;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        int accumulate = task.Accumulate ? 1 : 0, lanes = device.Type.Lanes();
        switch (task.Kind)
        {
            case ProductKind.Forward:
                Launch("convolve", device.Shapes.Flat(task.Shape.OutputLength * lanes), [tensors.Input, tensors.Weights, tensors.Bias, tensors.Output], task.Rectify ? 1 : 0);
                break;
            case ProductKind.InputGradient:
                Launch("convolve_input_gradient", device.Shapes.Flat(task.Shape.InputLength * lanes), [tensors.Output, tensors.Weights, tensors.Input], accumulate);
                break;
            default:
                Launch("convolve_weight_gradient", device.Shapes.Rows(task.Shape.Geometry.Length), [tensors.Input, tensors.Output, tensors.Weights], accumulate);
                break;
        }
    }

    public void Dispose()
    {
        // The kernels are the device's.
    }

    private void Launch(string kernel, LaunchShape launch, ReadOnlySpan<KernelArgument> tensors, int mode)
    {
        var (shape, geometry) = (task.Shape, task.Shape.Geometry);
        ReadOnlySpan<int> sizes =
        [
            shape.Count, shape.Height, shape.Width, geometry.Input, shape.OutputHeight, shape.OutputWidth, geometry.Output,
            geometry.KernelHeight, geometry.KernelWidth, geometry.Stride, geometry.Padding, geometry.Dilation, geometry.Groups, mode,
        ];
        Span<KernelArgument> arguments = stackalloc KernelArgument[tensors.Length + sizes.Length];
        tensors.CopyTo(arguments);
        for (int i = 0; i < sizes.Length; i++)
        {
            arguments[tensors.Length + i] = sizes[i];
        }

        device.Queue.Launch(device.Kernels[kernel], launch, arguments);
    }
}
