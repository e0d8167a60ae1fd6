using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>
/// A rank's end of a group of ranks. It is given back by <see cref="Destroy"/> or <see cref="Abort"/> and by nothing else: both may
/// wait for other ranks, for ever if things are bad, which is nothing for a finalizer. Calls come from one thread at a time.
/// </summary>
internal sealed unsafe class NcclCommunicator
{
    // NCCL writes the handle when it is done, and that may be long after the call: the place for it is never freed, 8 bytes each.
    private readonly CommunicatorHandle* _place;

    private NcclCommunicator(CommunicatorHandle* place, int rank, int ranks)
    {
        _place = place;
        (Rank, Ranks) = (rank, ranks);
    }

    private CommunicatorHandle Handle => *_place;

    public int Rank { get; }

    public int Ranks { get; }

    /// <summary>22809 is 2.28.9. All ranks need the same.</summary>
    /// <exception cref="CudaUnavailableException">There is no NCCL.</exception>
    public static int ReadVersion()
    {
        CudaLibraries.Require(CudaLibrary.Nccl);
        int version;
        NcclCheck.Check(NcclNative.GetVersion(&version), "ncclGetVersion");
        return version;
    }

    /// <summary>A name for a communicator to be. This process listens for the ranks from here on, and must live until all have come.</summary>
    /// <exception cref="CudaUnavailableException">There is no NCCL.</exception>
    public static NcclUniqueId CreateId()
    {
        CudaLibraries.Require(CudaLibrary.Nccl);
        NcclUniqueId id;
        NcclCheck.Check(NcclNative.GetUniqueId(&id), "ncclGetUniqueId");
        return id;
    }

    /// <summary>Joins. One that does not block is ready when <see cref="Poll"/> says so.</summary>
    /// <param name="context">Current in this thread.</param>
    /// <param name="id">The same on all ranks.</param>
    /// <param name="rank">This one.</param>
    /// <param name="ranks">How many.</param>
    /// <param name="config">The same on all ranks.</param>
    public static NcclCommunicator Join(CudaContext context, in NcclUniqueId id, int rank, int ranks, NcclConfig config)
    {
        CudaLibraries.Require(CudaLibrary.Nccl);
        context.MakeCurrent();
        var made = NewPlace();
        _ = NcclCheck.IsDone(NcclNative.InitRankConfig(made, ranks, id, rank, &config), "ncclCommInitRankConfig");
        return new NcclCommunicator(made, rank, ranks);
    }

    /// <summary>What became of calls that were still under way: success, in progress, or the error that ended the communicator.</summary>
    public NcclResult Poll()
    {
        NcclResult state;
        NcclCheck.Check(NcclNative.GetAsyncError(Handle, &state), "ncclCommGetAsyncError", Handle);
        return state;
    }

    /// <summary>The error that <see cref="Poll"/> answered, with NCCL's own words.</summary>
    public CudaException Explain(NcclResult state) => NcclCheck.Failure(state, "ncclCommGetAsyncError", Handle);

    /// <summary>Sums, or whatever the operation is, over all ranks. In place where the ranges are the same.</summary>
    /// <returns>False while it is being queued: ask <see cref="Poll"/> before anything else.</returns>
    public bool AllReduce(DevicePointer from, DevicePointer to, long count, NcclDataType type, NcclOperation operation, CudaStream stream) =>
        NcclCheck.IsDone(NcclNative.AllReduce(from, to, (nuint)count, type, operation, Handle, stream.Handle), "ncclAllReduce", Handle);

    /// <summary>Rank r gets the r-th run of <paramref name="countPerRank"/> of the result.</summary>
    /// <returns>False while it is being queued.</returns>
    public bool ReduceScatter(DevicePointer from, DevicePointer to, long countPerRank, NcclDataType type, NcclOperation operation, CudaStream stream) =>
        NcclCheck.IsDone(NcclNative.ReduceScatter(from, to, (nuint)countPerRank, type, operation, Handle, stream.Handle), "ncclReduceScatter", Handle);

    /// <summary>Every rank's run of <paramref name="countPerRank"/>, in the order of ranks.</summary>
    /// <returns>False while it is being queued.</returns>
    public bool AllGather(DevicePointer from, DevicePointer to, long countPerRank, NcclDataType type, CudaStream stream) =>
        NcclCheck.IsDone(NcclNative.AllGather(from, to, (nuint)countPerRank, type, Handle, stream.Handle), "ncclAllGather", Handle);

    /// <returns>False while it is being queued.</returns>
    public bool Broadcast(DevicePointer from, DevicePointer to, long count, NcclDataType type, int root, CudaStream stream) =>
        NcclCheck.IsDone(NcclNative.Broadcast(from, to, (nuint)count, type, root, Handle, stream.Handle), "ncclBroadcast", Handle);

    /// <returns>False while it is being queued.</returns>
    public bool Reduce(DevicePointer from, DevicePointer to, long count, NcclDataType type, NcclOperation operation, int root, CudaStream stream) =>
        NcclCheck.IsDone(NcclNative.Reduce(from, to, (nuint)count, type, operation, root, Handle, stream.Handle), "ncclReduce", Handle);

    /// <summary>
    /// Makes a communicator of the ranks with the same colour, in the order of their keys. All ranks take part. Where this one does not
    /// block, the new one is to be touched once this one's <see cref="Poll"/> has said that it is done.
    /// </summary>
    /// <param name="color">-1: of none; what is returned then is not to be touched.</param>
    /// <param name="key">Its order among those of its colour.</param>
    /// <param name="rank">This rank's in the new one.</param>
    /// <param name="ranks">Of the new one.</param>
    /// <param name="config">The same on all ranks.</param>
    /// <exception cref="CudaUnavailableException">This NCCL is older than 2.18.</exception>
    public NcclCommunicator Split(int color, int key, int rank, int ranks, NcclConfig config)
    {
        var optional = new NcclOptional(CudaLibraries.Find()[CudaLibrary.Nccl].Handle);
        if (optional.Split == null)
        {
            throw new CudaUnavailableException("this NCCL has no ncclCommSplit, which groups of ranks need: install 2.18 or newer.");
        }

        var made = NewPlace();
        _ = NcclCheck.IsDone(optional.Split(Handle, color, key, made, &config), "ncclCommSplit", Handle);
        return new NcclCommunicator(made, rank, ranks);
    }

    /// <summary>Flushes what is under way; all ranks do it, then <see cref="Destroy"/>.</summary>
    /// <returns>False while it goes on.</returns>
    public bool BeginFinalize() => NcclCheck.IsDone(NcclNative.Finalize(Handle), "ncclCommFinalize", Handle);

    /// <summary>Gives it back.</summary>
    public void Destroy() => NcclCheck.Check(NcclNative.Destroy(Handle), "ncclCommDestroy");

    /// <summary>Gives it back without the other ranks, which may be gone; its kernels end. May hang all the same: call it under a time limit.</summary>
    public void Abort() => NcclCheck.Check(NcclNative.Abort(Handle), "ncclCommAbort");

    private static CommunicatorHandle* NewPlace() => (CommunicatorHandle*)NativeMemory.AllocZeroed((nuint)sizeof(CommunicatorHandle));
}
