using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>NCCL's own all-reduce, which takes a ring, a tree or the switch by size and by what connects the GPUs; so it decides about steps, bytes and the order of sums.</summary>
internal sealed class PlainDeviceAllReduce(GuardedCommunicator world) : IDeviceAllReduce
{
    public void Run(DeviceRange values, NcclDataType type, CudaStream stream)
    {
        if (values.Bytes > 0)
        {
            world.AllReduce(values, values.Bytes / NcclTypes.BytesOf(type), type, stream);
        }
    }
}
