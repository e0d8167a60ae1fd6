using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>A way to sum over ranks where values lie on the GPU. All ranks hold the same bits afterwards.</summary>
internal interface IDeviceAllReduce
{
    /// <summary>Queues it: replaces values, which lie dense, by their sums over all ranks.</summary>
    /// <param name="values">The same length on all ranks; 0 is nothing to do.</param>
    /// <param name="type">Of the values and of their sums.</param>
    /// <param name="stream">Where.</param>
    /// <exception cref="CudaException">NCCL refuses it, or knows that a rank is gone.</exception>
    void Run(DeviceRange values, NcclDataType type, CudaStream stream);
}
