using System.Diagnostics;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Cuda.Queue;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// The NCCL communicators of one generation, beside its links: they sum what lies on the GPUs, the links do all the rest. Made by all
/// ranks at once and ended by <see cref="Dispose"/>, or, where anything failed, by <see cref="Abort"/>. One thread at a time.
/// </summary>
public sealed class CudaCollectives : IDisposable
{
    private readonly CollectiveSettings _settings;
    private readonly List<GuardedCommunicator> _communicators;
    private IDeviceAllReduce? _algorithm;
    private bool _ended;

    internal CudaCollectives(CudaDevice device, ILink link, CollectiveSettings settings, GuardedCommunicator world)
    {
        (Device, Link, _settings, _communicators) = (device, link, settings, [world]);
        Side = new SideQueue(device.Context, device.Queue);
    }

    internal CudaDevice Device { get; }

    internal ILink Link { get; }

    /// <summary>Where collectives are queued.</summary>
    internal SideQueue Side { get; }

    internal CollectiveSettings Settings => _settings;

    /// <summary>
    /// All ranks together: finds out whether every one has the same NCCL and wants it, makes the communicators, and proves them by a
    /// sum. Null on all ranks where that does not come about; <see cref="CollectiveSettings.Log"/> is told why.
    /// </summary>
    /// <param name="device">Used by nobody else meanwhile.</param>
    /// <param name="link">Of the generation; it must outlive what is returned.</param>
    /// <param name="settings">The same on all ranks, but for whether it is wanted.</param>
    /// <param name="token">Gives up.</param>
    /// <exception cref="LinkException">A link failed.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="DeviceLostException">What was begun can neither be finished nor be ended.</exception>
    public static CudaCollectives? Open(CudaDevice device, ILink link, CollectiveSettings settings, CancellationToken token) =>
        new CollectiveBootstrap(device, link, settings, token).Run();

    /// <summary>
    /// Ends them whatever is under way, so that the device can be used again. The recordings that hold their collectives go too.
    /// Nothing to do where they have ended.
    /// </summary>
    /// <exception cref="DeviceLostException">They do not end in time: only the end of the process ends them.</exception>
    public void Abort()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        Device.MakeCurrent();
        long began = Stopwatch.GetTimestamp();

        // NCCL tells its kernels to leave at once, and then waits for the recordings: each waits for the other's half.
        Thread[] aborts = [.. _communicators.Select(communicator => communicator.BeginAbort())];
        while (!Device.Queue.Stream.QueryDone() || !Side.Stream.QueryDone())
        {
            ThrowIfLate(began, "the GPU is still at its collectives");
            Thread.Sleep(1);
        }

        Forget();
        foreach (var abort in aborts)
        {
            while (!abort.Join(1))
            {
                ThrowIfLate(began, "ncclCommAbort does not return");
            }
        }

        Side.Dispose();
    }

    /// <summary>Ends them in good order: no collective is under way. What does not end so, or has lost a peer, is aborted.</summary>
    /// <exception cref="DeviceLostException">They do not end in time.</exception>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        try
        {
            Link.Check();
        }
        catch (LinkException)
        {
            Abort();
            return;
        }

        Device.MakeCurrent();
        Forget();
        for (int i = _communicators.Count - 1; i >= 0 && _communicators[i].Finish(_settings.AbortLimit); i--)
        {
            _communicators.RemoveAt(i);
        }

        if (_communicators.Count > 0)
        {
            _settings.Log($"{_communicators.Count} NCCL communicators did not end in good order within {_settings.AbortLimit.TotalSeconds:0.#} s; they are aborted.");
            Abort();
            return;
        }

        _ended = true;
        Side.Dispose();
    }

    /// <summary>Cuts the world as the algorithm wants it.</summary>
    internal void Divide() => _algorithm = DeviceAllReduceTable.Create(_settings.Algorithm, Link, _settings.RowLength, _communicators[0], _communicators);

    /// <summary>Queues a sum over all ranks at the side.</summary>
    /// <exception cref="LinkException">NCCL knows that a rank is gone, or refuses.</exception>
    internal void Sum(DeviceRange values, NcclDataType type)
    {
        var call = new CallHash("all-reduce");
        call.Add(values.Start.Address);
        call.Add((ulong)values.Bytes);
        call.Add((ulong)type);
        if (!Side.Enter("all-reduce", call.Value))
        {
            return;
        }

        try
        {
            _algorithm!.Run(values, type, Side.Stream);
        }
        catch (CudaException exception)
        {
            throw Failure(exception);
        }
    }

    /// <summary>For whoever waits for a collective.</summary>
    /// <exception cref="LinkException">A communicator has met an error.</exception>
    internal void ThrowIfFailed()
    {
        try
        {
            foreach (var communicator in _communicators)
            {
                communicator.ThrowIfFailed();
            }
        }
        catch (CudaException exception)
        {
            throw Failure(exception);
        }
    }

    /// <summary>Before recordings are made, or no longer to be used: those of passes that end in collectives.</summary>
    internal void Forget() => Device.Queue.Forget(key => key.Last);

    /// <summary>A peer's end explains NCCL's words better than they do.</summary>
    private LinkException Failure(CudaException exception)
    {
        try
        {
            Link.Check();
        }
        catch (LinkException link)
        {
            return link;
        }

        return new LinkException(LinkFailure.CollectiveFailed, null, exception.Message, exception);
    }

    private void ThrowIfLate(long began, string what)
    {
        if (Stopwatch.GetElapsedTime(began) > _settings.AbortLimit)
        {
            throw new DeviceLostException($"{what}, {_settings.AbortLimit.TotalSeconds:0.#} s after they were aborted. This process ends, so that a new one can take its place; other ranks hold its state.");
        }
    }
}
