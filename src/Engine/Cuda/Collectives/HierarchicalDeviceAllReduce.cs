using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// Reduce to one rank in each group, all-reduce between those, broadcast in each group. A leader sends S bytes within its group and
/// 2S(m-1)/m to other groups by ring, m groups; nobody else sends beyond its group. The leaders' all-reduce makes each sum in one way,
/// and broadcasts copy it, hence the same bits everywhere. Source: as <see cref="Engine.Collectives.AllReduceTable"/>'s of that name.
/// </summary>
/// <param name="group">A host, or a row.</param>
/// <param name="leaders">Rank 0 of each group; null on any other rank.</param>
internal sealed class HierarchicalDeviceAllReduce(GuardedCommunicator group, GuardedCommunicator? leaders) : IDeviceAllReduce
{
    public void Run(DeviceRange values, NcclDataType type, CudaStream stream)
    {
        long count = values.Bytes / NcclTypes.BytesOf(type);
        if (count == 0)
        {
            return;
        }

        group.Reduce(values, count, type, stream);
        leaders?.AllReduce(values, count, type, stream);
        group.Broadcast(values, count, type, stream);
    }
}
