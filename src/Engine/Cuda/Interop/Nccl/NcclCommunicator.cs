using System.Diagnostics;
using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>
/// A rank's part of an <c>ncclComm_t</c> that does not block: a call that takes long answers "in progress", and what guards the wait
/// for it may throw. Collectives are operations of a stream and lie in place. Whoever makes one ends it, by <see cref="Finish"/> where
/// all went well or by <see cref="BeginAbort"/>; one that was forgotten is left to the end of the process, because both may wait for
/// ever. All calls come from one thread.
/// </summary>
internal sealed unsafe class NcclCommunicator : SafeHandle
{
    private readonly CudaContext _context;
    private readonly Action _guard;

    private NcclCommunicator(CudaContext context, CommunicatorHandle communicator, int ranks, int rank, Action guard)
        : base(0, ownsHandle: true)
    {
        (_context, Ranks, Rank, _guard) = (context, ranks, rank, guard);
        SetHandle(communicator.Value);
    }

    public int Ranks { get; }

    public int Rank { get; }

    public override bool IsInvalid => handle == 0;

    private CommunicatorHandle Handle => new(handle);

    /// <summary>22809 is 2.28.9.</summary>
    /// <exception cref="CudaUnavailableException">There is no NCCL.</exception>
    public static int ReadVersion()
    {
        CudaLibraries.Require(CudaLibrary.Nccl);
        int version;
        NcclCheck.Check(NcclNative.GetVersion(&version), "ncclGetVersion");
        return version;
    }

    /// <summary>The name of a communicator to be, for one rank to make and all to know. This process must live until it is there.</summary>
    public static NcclUniqueId NewId()
    {
        NcclUniqueId id;
        NcclCheck.Check(NcclNative.GetUniqueId(&id), "ncclGetUniqueId");
        return id;
    }

    /// <summary>Begins to make one; it is to be used once <see cref="Settle"/> has returned.</summary>
    /// <param name="context">Current in this thread.</param>
    /// <param name="id">The same on all ranks.</param>
    /// <param name="ranks">In all.</param>
    /// <param name="rank">The own one.</param>
    /// <param name="guard">Called again and again while a call is in progress; what it throws ends the wait.</param>
    public static NcclCommunicator Begin(CudaContext context, NcclUniqueId id, int ranks, int rank, Action guard)
    {
        var config = NcclConfig.Create(blocking: false);
        var slot = NewSlot();
        _ = NcclCheck.IsDone(NcclNative.InitRankConfig(slot, ranks, id, rank, &config), "ncclCommInitRankConfig");
        return new NcclCommunicator(context, *slot, ranks, rank, guard);
    }

    /// <summary>Cuts it and waits for it: ranks that give the same colour are together, in the order of their keys. All ranks call it.</summary>
    /// <param name="colour">Below 0: in no part.</param>
    /// <param name="key">Order within the part.</param>
    /// <param name="ranks">Ranks that give this colour.</param>
    /// <param name="rank">The place of this one among them.</param>
    /// <returns>Null for a rank in no part.</returns>
    /// <exception cref="CudaUnavailableException">NCCL is older than 2.18.</exception>
    /// <exception cref="CudaException">It failed.</exception>
    public NcclCommunicator? Split(int colour, int key, int ranks, int rank)
    {
        var split = new NcclOptional(CudaLibraries.Find()[CudaLibrary.Nccl].Handle).Split;
        if (split is null)
        {
            throw new CudaUnavailableException("this NCCL cannot split communicators (ncclCommSplit, 2.18): take communication.algorithm: auto, or a newer NCCL.");
        }

        var config = NcclConfig.Create(blocking: false);
        var slot = NewSlot();
        Settle(split(Handle, Math.Max(colour, -1), key, slot, &config), "ncclCommSplit");
        if (colour < 0)
        {
            return null;
        }

        var part = new NcclCommunicator(_context, *slot, ranks, rank, _guard);
        part.Settle();
        return part;
    }

    /// <summary>Waits until what is in progress is done.</summary>
    /// <exception cref="CudaException">It failed.</exception>
    public void Settle()
    {
        var wait = default(SpinWait);
        while (!IsSettled("ncclCommGetAsyncError"))
        {
            _guard();
            wait.SpinOnce();
        }
    }

    /// <summary>Looks for an error that a collective under way has met.</summary>
    /// <exception cref="CudaException">There is one.</exception>
    public void ThrowIfFailed() => _ = IsSettled("a collective");

    public void AllReduce(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(NcclNative.AllReduce(values.Start, values.Start, (nuint)count, type, NcclOperation.Sum, Handle, stream.Handle), "ncclAllReduce");

    /// <summary>The own part of as many equal ones as there are ranks becomes the sum; the others are undefined afterwards.</summary>
    public void ReduceScatter(DeviceRange values, DeviceRange own, long countPerRank, NcclDataType type, CudaStream stream) =>
        Settle(NcclNative.ReduceScatter(values.Start, own.Start, (nuint)countPerRank, type, NcclOperation.Sum, Handle, stream.Handle), "ncclReduceScatter");

    public void AllGather(DeviceRange own, DeviceRange values, long countPerRank, NcclDataType type, CudaStream stream) =>
        Settle(NcclNative.AllGather(own.Start, values.Start, (nuint)countPerRank, type, Handle, stream.Handle), "ncclAllGather");

    /// <summary>Rank 0 gets the sum.</summary>
    public void Reduce(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(NcclNative.Reduce(values.Start, values.Start, (nuint)count, type, NcclOperation.Sum, 0, Handle, stream.Handle), "ncclReduce");

    /// <summary>All get what rank 0 has.</summary>
    public void Broadcast(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(NcclNative.Broadcast(values.Start, values.Start, (nuint)count, type, 0, Handle, stream.Handle), "ncclBroadcast");

    /// <summary>Ends it in good order; its collectives must have ended, and recordings of them must be gone.</summary>
    /// <returns>False where that takes longer than the limit: it is then to be aborted.</returns>
    public bool Finish(TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            if (!NcclCheck.IsDone(NcclNative.Finalize(Handle), "ncclCommFinalize", Handle))
            {
                var wait = default(SpinWait);
                while (!IsSettled("ncclCommFinalize"))
                {
                    if (Stopwatch.GetElapsedTime(began) > limit)
                    {
                        return false;
                    }

                    wait.SpinOnce();
                }
            }
        }
        catch (CudaException)
        {
            return false;
        }

        var own = Take();
        return Aside(() => NcclNative.Destroy(own), "NCCL destroy").Join(limit);
    }

    /// <summary>
    /// Ends it whatever is under way. That may take for ever, so it is on a thread of its own; and it may wait for recordings of its
    /// collectives to go, so those are to be disposed meanwhile.
    /// </summary>
    public Thread BeginAbort()
    {
        var own = Take();
        return Aside(() => NcclNative.Abort(own), "NCCL abort");
    }

    protected override bool ReleaseHandle() => true;

    /// <summary>Where NCCL writes a communicator, and writes it again from a thread of its own when it is done: hence never freed, a few bytes a generation.</summary>
    private static CommunicatorHandle* NewSlot() => (CommunicatorHandle*)NativeMemory.AllocZeroed((nuint)sizeof(CommunicatorHandle));

    private CommunicatorHandle Take()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        var own = Handle;
        SetHandleAsInvalid();
        return own;
    }

    private Thread Aside(Func<NcclResult> call, string name)
    {
        var thread = new Thread(() =>
        {
            try
            {
                _context.MakeCurrent();
                _ = call();
            }
            catch (Exception exception) when (exception is CudaException or ObjectDisposedException)
            {
                // The context is lost: so is the communicator.
            }
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Settle(NcclResult result, string call)
    {
        if (!NcclCheck.IsDone(result, call, Handle))
        {
            Settle();
        }
    }

    private bool IsSettled(string call)
    {
        NcclResult state;
        NcclCheck.Check(NcclNative.GetAsyncError(Handle, &state), "ncclCommGetAsyncError", Handle);
        return NcclCheck.IsDone(state, call, Handle);
    }
}
