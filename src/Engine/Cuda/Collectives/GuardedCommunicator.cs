using System.Diagnostics;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// A communicator that does not block: while a call is in progress its guard is called, and what that throws ends the wait. Collectives
/// are sums, in place. Whoever makes one ends it, by <see cref="Finish"/> where all went well or by <see cref="BeginAbort"/>. All
/// calls come from one thread.
/// </summary>
internal sealed class GuardedCommunicator
{
    private readonly CudaContext _context;
    private readonly NcclCommunicator _communicator;
    private readonly Action _guard;

    private GuardedCommunicator(CudaContext context, NcclCommunicator communicator, Action guard) =>
        (_context, _communicator, _guard) = (context, communicator, guard);

    public int Ranks => _communicator.Ranks;

    public int Rank => _communicator.Rank;

    /// <summary>Begins to make one; it is to be used once <see cref="Settle()"/> has returned.</summary>
    /// <param name="context">Current in this thread.</param>
    /// <param name="id">The same on all ranks.</param>
    /// <param name="ranks">In all.</param>
    /// <param name="rank">The own one.</param>
    /// <param name="guard">Called again and again while a call is in progress.</param>
    public static GuardedCommunicator Begin(CudaContext context, in NcclUniqueId id, int ranks, int rank, Action guard) =>
        new(context, NcclCommunicator.Join(context, id, rank, ranks, NcclConfig.Create(blocking: false)), guard);

    /// <summary>Cuts it and waits for it: ranks that give the same colour are together, in the order of their keys. All ranks call it.</summary>
    /// <param name="colour">-1: in no part.</param>
    /// <param name="rank">The place of this one among those of its colour, and its key.</param>
    /// <param name="ranks">Ranks that give this colour.</param>
    /// <returns>Null for a rank in no part.</returns>
    /// <exception cref="CudaUnavailableException">NCCL is older than 2.18.</exception>
    /// <exception cref="CudaException">It failed.</exception>
    public GuardedCommunicator? Split(int colour, int rank, int ranks)
    {
        var part = new GuardedCommunicator(_context, _communicator.Split(colour, rank, rank, ranks, NcclConfig.Create(blocking: false)), _guard);
        Settle();
        if (colour < 0)
        {
            return null;
        }

        part.Settle();
        return part;
    }

    /// <summary>Waits until what is in progress is done.</summary>
    /// <exception cref="CudaException">It failed.</exception>
    public void Settle()
    {
        var wait = default(SpinWait);
        while (!IsSettled())
        {
            _guard();
            wait.SpinOnce();
        }
    }

    /// <summary>Looks for an error that a collective under way has met.</summary>
    /// <exception cref="CudaException">There is one.</exception>
    public void ThrowIfFailed() => _ = IsSettled();

    public void AllReduce(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(_communicator.AllReduce(values.Start, values.Start, count, type, NcclOperation.Sum, stream));

    /// <summary>The own one of as many equal parts as there are ranks becomes the sum; the others are undefined afterwards.</summary>
    public void ReduceScatter(DeviceRange values, DeviceRange own, long countPerRank, NcclDataType type, CudaStream stream) =>
        Settle(_communicator.ReduceScatter(values.Start, own.Start, countPerRank, type, NcclOperation.Sum, stream));

    public void AllGather(DeviceRange own, DeviceRange values, long countPerRank, NcclDataType type, CudaStream stream) =>
        Settle(_communicator.AllGather(own.Start, values.Start, countPerRank, type, stream));

    /// <summary>Rank 0 gets the sum.</summary>
    public void Reduce(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(_communicator.Reduce(values.Start, values.Start, count, type, NcclOperation.Sum, 0, stream));

    /// <summary>All get what rank 0 has.</summary>
    public void Broadcast(DeviceRange values, long count, NcclDataType type, CudaStream stream) =>
        Settle(_communicator.Broadcast(values.Start, values.Start, count, type, 0, stream));

    /// <summary>Ends it in good order: its collectives have ended, and recordings of them are gone.</summary>
    /// <returns>False where that fails or takes longer than the limit: it is then to be aborted.</returns>
    public bool Finish(TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            if (!_communicator.BeginFinalize())
            {
                var wait = default(SpinWait);
                while (!IsSettled())
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

        // Nothing is left that it could wait for; if it does all the same, it may go on doing so.
        _ = Aside(_communicator.Destroy, "NCCL destroy").Join(limit);
        return true;
    }

    /// <summary>
    /// Ends it whatever is under way. That may take for ever, so it is on a thread of its own; and it may wait for recordings of its
    /// collectives to go, so those are to be disposed meanwhile. It is not to be used any more.
    /// </summary>
    public Thread BeginAbort() => Aside(_communicator.Abort, "NCCL abort");

    private Thread Aside(Action call, string name)
    {
        var thread = new Thread(() =>
        {
            try
            {
                _context.MakeCurrent();
                call();
            }
            catch (Exception exception) when (exception is CudaException or ObjectDisposedException)
            {
                // What it was used for has failed before, and says so itself.
            }
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Settle(bool done)
    {
        if (!done)
        {
            Settle();
        }
    }

    private bool IsSettled() => _communicator.Poll() switch
    {
        NcclResult.Success => true,
        NcclResult.InProgress => false,
        var failure => throw _communicator.Explain(failure),
    };
}
