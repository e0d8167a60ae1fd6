using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>Gradients in half the bytes: rounded to nearest, summed, widened again. One place for all buckets, because they come one after the other.</summary>
internal sealed class NarrowWire : IDisposable
{
    private readonly CudaCollectives _collectives;
    private readonly ElementType _type;
    private readonly KernelLibrary _kernels;
    private readonly LaunchShapes _shapes;
    private readonly CudaMemory _memory;

    private NarrowWire(CudaCollectives collectives, ElementType type, IEnumerable<Bucket> buckets)
    {
        (_collectives, _type) = (collectives, type);
        var device = collectives.Device;
        _kernels = new KernelLibrary(device.Context, type, device.CacheFolder);
        _shapes = new LaunchShapes(device.Context.Get(DeviceAttribute.MultiprocessorCount), type.Lanes());
        _memory = new CudaMemory(device.Context, Math.Max(1, buckets.Max(bucket => (long)bucket.Length)) * type.Bytes());
    }

    /// <summary>Null for float32.</summary>
    /// <exception cref="ArgumentException">No wire has this name.</exception>
    public static NarrowWire? Of(string name, CudaCollectives collectives, IEnumerable<Bucket> buckets) => name switch
    {
        "float32" => null,
        "bfloat16" => new NarrowWire(collectives, ElementType.BFloat16, buckets),
        "float16" => new NarrowWire(collectives, ElementType.Float16, buckets),
        _ => throw new ArgumentException($"expected a wire of float32, bfloat16 or float16, got {name}.", nameof(name)),
    };

    /// <summary>Queues the sum of float32 values at the side.</summary>
    public void Sum(DeviceRange values)
    {
        long length = values.Bytes / sizeof(float);
        var narrow = _memory.All.Slice(0, length * _type.Bytes());
        SideQueue side = _collectives.Side;
        side.Launch(_kernels["cast_to_element"], _shapes.Flat(length), values, narrow, length);
        _collectives.Sum(narrow, _type == ElementType.BFloat16 ? NcclDataType.BFloat16 : NcclDataType.Float16);
        side.Launch(_kernels["cast_to_float"], _shapes.Flat(length), narrow, values, length);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _kernels.Dispose();
    }
}
