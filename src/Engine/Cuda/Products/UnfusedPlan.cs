using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A product, then bias and rectifier in its output.</summary>
internal sealed class UnfusedPlan(CudaDevice device, ProductTask task, IProductPlan inner) : IProductPlan
{
    public string Name => inner.Name + (task.Bias ? ", then bias" : ", then relu");

    public string Choice => inner.Choice;

    public long ScratchBytes => inner.ScratchBytes;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        inner.Queue(tensors with { Bias = default }, scratch);
        long length = task.Shape.OutputLength;
        int channels = task.Shape.Geometry.Output;
        var launch = device.Shapes.Flat(length);
        if (task.Bias)
        {
            device.Queue.Launch(device.Kernels["add_bias"], launch, tensors.Bias, tensors.Output, length / channels, channels, task.Rectify ? 1 : 0);
        }
        else
        {
            device.Queue.Launch(device.Kernels["rectify"], launch, tensors.Output, tensors.Output, length);
        }
    }

    public void Dispose() => inner.Dispose();
}
