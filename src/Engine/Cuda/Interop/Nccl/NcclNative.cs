using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>What a worker calls of <c>libnccl.so.2</c> from 2.17 on; newer calls: <see cref="NcclOptional"/>.</summary>
internal static unsafe partial class NcclNative
{
    /// <summary>22809 is 2.28.9.</summary>
    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGetVersion")]
    public static partial NcclResult GetVersion(int* version);

    /// <summary>Opens the listener of the bootstrap in this process.</summary>
    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGetUniqueId")]
    public static partial NcclResult GetUniqueId(NcclUniqueId* id);

    /// <summary>The id goes by value. One rank a process and GPU.</summary>
    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommInitRankConfig")]
    public static partial NcclResult InitRankConfig(
        CommunicatorHandle* communicator, int ranks, NcclUniqueId id, int rank, NcclConfig* config);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommFinalize")]
    public static partial NcclResult Finalize(CommunicatorHandle communicator);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommDestroy")]
    public static partial NcclResult Destroy(CommunicatorHandle communicator);

    /// <summary>May hang; never while another thread is inside a call on the same communicator.</summary>
    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommAbort")]
    public static partial NcclResult Abort(CommunicatorHandle communicator);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommGetAsyncError")]
    public static partial NcclResult GetAsyncError(CommunicatorHandle communicator, NcclResult* error);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGetErrorString")]
    public static partial byte* GetErrorString(NcclResult result);

    /// <summary>For people; of any communicator when none is given.</summary>
    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGetLastError")]
    public static partial byte* GetLastError(CommunicatorHandle communicator);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommCount")]
    public static partial NcclResult GetCount(CommunicatorHandle communicator, int* ranks);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommCuDevice")]
    public static partial NcclResult GetDevice(CommunicatorHandle communicator, int* device);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclCommUserRank")]
    public static partial NcclResult GetRank(CommunicatorHandle communicator, int* rank);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclAllReduce")]
    public static partial NcclResult AllReduce(
        DevicePointer from, DevicePointer to, nuint count, NcclDataType type, NcclOperation operation,
        CommunicatorHandle communicator, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclReduceScatter")]
    public static partial NcclResult ReduceScatter(
        DevicePointer from, DevicePointer to, nuint countPerRank, NcclDataType type, NcclOperation operation,
        CommunicatorHandle communicator, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclAllGather")]
    public static partial NcclResult AllGather(
        DevicePointer from, DevicePointer to, nuint countPerRank, NcclDataType type, CommunicatorHandle communicator,
        StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclBroadcast")]
    public static partial NcclResult Broadcast(
        DevicePointer from, DevicePointer to, nuint count, NcclDataType type, int root, CommunicatorHandle communicator,
        StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclReduce")]
    public static partial NcclResult Reduce(
        DevicePointer from, DevicePointer to, nuint count, NcclDataType type, NcclOperation operation, int root,
        CommunicatorHandle communicator, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclSend")]
    public static partial NcclResult Send(
        DevicePointer from, nuint count, NcclDataType type, int peer, CommunicatorHandle communicator, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclRecv")]
    public static partial NcclResult Receive(
        DevicePointer to, nuint count, NcclDataType type, int peer, CommunicatorHandle communicator, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGroupStart")]
    public static partial NcclResult GroupStart();

    [LibraryImport(CudaLibraryName.Nccl, EntryPoint = "ncclGroupEnd")]
    public static partial NcclResult GroupEnd();
}
