using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A gradient of weights that a library makes in the device's elements only: rounded once, then widened, and added where the task says so.</summary>
internal sealed class NarrowPlan : IProductPlan
{
    private readonly CudaDevice _device;
    private readonly ProductTask _task;
    private readonly IProductPlan _inner;
    private readonly ScratchPieces _pieces = new();
    private readonly int _inside;
    private readonly int _narrow;
    private readonly int _wide;

    public NarrowPlan(CudaDevice device, in ProductTask task, IProductPlan inner)
    {
        (_device, _task, _inner) = (device, task, inner);
        long length = task.Shape.Geometry.Length;
        _inside = _pieces.Add(inner.ScratchBytes);
        _narrow = _pieces.Add(length * device.Type.Bytes());
        _wide = task.Accumulate ? _pieces.Add(length * sizeof(float)) : -1;
    }

    public string Name => _inner.Name + ", then widened";

    public string Choice => _inner.Choice;

    public long ScratchBytes => _pieces.Bytes;

    public void Queue(in ProductTensors tensors, DeviceRange scratch)
    {
        var narrow = _pieces.Of(scratch, _narrow);
        var wide = _task.Accumulate ? _pieces.Of(scratch, _wide) : tensors.Weights;
        long length = _task.Shape.Geometry.Length;
        _inner.Queue(tensors with { Weights = narrow }, _pieces.Of(scratch, _inside));
        _device.Queue.Launch(_device.Kernels["cast_to_float"], _device.Shapes.Flat(length), narrow, wide, length);
        if (_task.Accumulate)
        {
            UnpadGradient.Launch(_device, wide, tensors.Weights, _task.Shape.Geometry, _task.Shape.Geometry, accumulate: true);
        }
    }

    public void Dispose() => _inner.Dispose();
}
