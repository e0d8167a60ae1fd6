using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A gradient that is made in scratch memory and, where the task says so, added to what is there.</summary>
internal sealed class AddedPlan : IProductPlan
{
    private readonly CudaDevice _device;
    private readonly ProductTask _task;
    private readonly IProductPlan _inner;
    private readonly ScratchPieces _pieces = new();
    private readonly int _inside;
    private readonly int _gradient;

    /// <param name="device">Its kernels.</param>
    /// <param name="task">The whole.</param>
    /// <param name="inner">The same without adding.</param>
    public AddedPlan(CudaDevice device, in ProductTask task, IProductPlan inner)
    {
        (_device, _task, _inner) = (device, task, inner);
        _inside = _pieces.Add(inner.ScratchBytes);
        _gradient = _pieces.Add(task.Kind == ProductKind.WeightGradient ? task.Shape.Geometry.Length * (long)sizeof(float) : task.Shape.InputLength * device.Type.Bytes());
    }

    public string Name => _inner.Name + ", then added";

    public string Choice => _inner.Choice;

    public long ScratchBytes => _pieces.Bytes;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        var (inside, gradient) = (_pieces.Of(scratch, _inside), _pieces.Of(scratch, _gradient));
        if (_task.Kind == ProductKind.InputGradient)
        {
            _inner.Queue(tensors with { Input = gradient }, inside);
            long length = _task.Shape.InputLength;
            _device.Queue.Launch(_device.Kernels["copy_elements"], _device.Shapes.Flat(length), gradient, tensors.Input, length, 1);
        }
        else
        {
            _inner.Queue(tensors with { Weights = gradient }, inside);
            UnpadGradient.Launch(_device, gradient, tensors.Weights, _task.Shape.Geometry, _task.Shape.Geometry, accumulate: true);
        }
    }

    public void Dispose() => _inner.Dispose();
}
