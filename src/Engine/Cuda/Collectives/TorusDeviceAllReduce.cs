using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// 2D-torus all-reduce over X ranks a row and Y rows: reduce-scatter in the row, all-reduce of the own part in the column, all-gather
/// in the row, in place. Steps 2(X-1) + 2(Y-1), bytes sent 2S(X-1)/X + 2(S/X)(Y-1)/Y. A part is summed in one column alone and copied
/// from there, hence the same bits everywhere. What is left over when the values are cut in X equal parts, below X of them, goes to
/// the row's first rank, over the first column and back: no copy to a place with padding, and nothing written behind the values.
/// Source: Mikami et al. 2018, section 2.2.
/// </summary>
internal sealed class TorusDeviceAllReduce(GuardedCommunicator row, GuardedCommunicator column) : IDeviceAllReduce
{
    private readonly HierarchicalDeviceAllReduce _rest = new(row, row.Rank == 0 ? column : null);

    public void Run(DeviceRange values, NcclDataType type, CudaStream stream)
    {
        int size = NcclTypes.BytesOf(type);
        long part = values.Bytes / size / row.Ranks;
        if (part > 0)
        {
            var whole = values.Slice(0, part * row.Ranks * size);
            var own = whole.Slice(part * row.Rank * size, part * size);
            row.ReduceScatter(whole, own, part, type, stream);
            column.AllReduce(own, part, type, stream);
            row.AllGather(own, whole, part, type, stream);
        }

        long done = part * row.Ranks * size;
        _rest.Run(values.Slice(done, values.Bytes - done), type, stream);
    }
}
