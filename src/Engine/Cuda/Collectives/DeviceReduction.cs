using System.Diagnostics;
using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>
/// Sums a replica's reduction over ranks where it lies on the GPU: each bucket is queued behind the backward pass that finishes it, on
/// a stream of its own, and all of it is part of the pass's recording. The host waits for a step by asking, never by a call that
/// blocks: a peer's end, NCCL's word or <see cref="Cancel"/> ends the wait, and the communicators with it.
/// </summary>
public sealed class DeviceReduction : IRankReduction
{
    /// <summary>Between two looks at NCCL and at the links while a step is waited for: each costs some microseconds.</summary>
    private static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Replica _replica;
    private readonly CudaCollectives _collectives;
    private readonly IAllReduce _largestOver;
    private readonly Int64Max _largest = new();
    private readonly QueuedProgress _progress;
    private readonly NarrowWire? _narrow;
    private readonly CudaEvent _computed;
    private readonly CudaEvent _done;
    private TimeSpan _computing;
    private int _finished;

    /// <param name="replica">Whose reduction: on one lane of a <see cref="CudaDevice"/>.</param>
    /// <param name="collectives">Of this generation; its own from now on.</param>
    /// <param name="largestOver">Exact mode's few largest values go over the links by this.</param>
    /// <param name="settings">Sizes of buckets, the same on all ranks.</param>
    /// <exception cref="ArgumentException">The replica is on another device, or has more lanes.</exception>
    public DeviceReduction(Replica replica, CudaCollectives collectives, IAllReduce largestOver, BucketSettings settings)
    {
        if (replica.Device != collectives.Device || replica.Lanes != 1)
        {
            throw new ArgumentException($"expected a replica on one lane of {collectives.Device.Name}, got {replica.Lanes} on {replica.Device.Name}.", nameof(replica));
        }

        (_replica, _collectives, _largestOver) = (replica, collectives, largestOver);
        Buckets = BucketPlan.Of(replica.Network, settings);
        _progress = new QueuedProgress(Buckets, Issue, End);
        Device.MakeCurrent();
        _narrow = replica.IsExact ? null : NarrowWire.Of(collectives.Settings.Wire, collectives, Buckets);
        _computed = new CudaEvent(Device.Context);
        _done = new CudaEvent(Device.Context);

        // Recordings of a generation that summed in another way.
        collectives.Forget();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bucket> Buckets { get; }

    private CudaDevice Device => _collectives.Device;

    /// <inheritdoc/>
    public void Accumulate(int sliceCount, ISliceSource source, int samplesInStep, int slicesInStep, ulong randomKey, bool again = false)
    {
        try
        {
            _progress.Reset();
            _replica.Accumulate(sliceCount, source, samplesInStep, slicesInStep, randomKey, _progress, again);
            _replica.UnfoldAll();
            Device.Settle();
            _done.Record(Device.Queue.Stream);

            AwaitComputed();
        }
        catch (Exception exception) when (!LosesContext(exception))
        {
            GiveUp(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        try
        {
            var limit = _collectives.Settings.SilenceOf(_finished);
            if (!Await(_done, limit))
            {
                throw new LinkException(LinkFailure.PeerSilent, null, $"the step's collectives did not end within {limit.TotalSeconds:0.#} s");
            }

            if (_replica.IsExact)
            {
                // Whether the sums are good and how the next step is scaled: a few hundred integers.
                _largestOver.Run(_collectives.Link, MemoryMarshal.AsBytes(_replica.GatherLargest()), _largest);
            }

            _replica.Complete();
            _finished++;
        }
        catch (Exception exception) when (!LosesContext(exception))
        {
            GiveUp(exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Cancel() => _progress.Cancel();

    /// <summary>Ends the communicators too.</summary>
    /// <exception cref="DeviceLostException">They do not end.</exception>
    public void Dispose()
    {
        _collectives.Dispose();
        _narrow?.Dispose();
        _computed.Dispose();
        _done.Dispose();
    }

    private void Issue(Bucket bucket)
    {
        Device.Settle();
        _collectives.Side.Fork();
        var exchanged = _replica.Exchanged(bucket);
        var values = ((CudaBuffer)exchanged.Buffer).Part(exchanged.Offset, exchanged.Length);
        if (bucket.Gradients && _narrow is not null)
        {
            _narrow.Sum(values);
        }
        else
        {
            _collectives.Sum(values, _replica.IsExact ? NcclDataType.Int64 : NcclDataType.Float32);
        }
    }

    private void End()
    {
        Device.Queue.Mark(_computed);
        _collectives.Side.Join();
    }

    private static bool LosesContext(Exception exception) => exception is CudaException { IsContextLost: true };

    /// <summary>Peers hear of it over the links; then nothing of the step is under way here any more.</summary>
    private void GiveUp(Exception why)
    {
        bool told = why is LinkException { Failure: not LinkFailure.CollectiveFailed } || _progress.IsCancelled;
        _progress.Cancel();
        if (!told)
        {
            _collectives.Link.Abort($"rank {_collectives.Link.Rank} gave up its step: {why.Message}");
        }

        _collectives.Abort();
    }

    /// <summary>
    /// So that what follows is the communication that the backward pass did not hide. Only for the books: a step that takes much
    /// longer than the last one may hang at its peers, and is then waited for as one that does.
    /// </summary>
    private void AwaitComputed()
    {
        long began = Stopwatch.GetTimestamp();
        if (Await(_computed, Patience + (2 * _computing)))
        {
            _computing = Stopwatch.GetElapsedTime(began);
        }
    }

    /// <summary>False: it has not happened within the limit.</summary>
    private bool Await(CudaEvent happening, TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp(), looked = began;
        var wait = default(SpinWait);
        while (!happening.QueryDone())
        {
            _progress.ThrowIfCancelled();
            if (Stopwatch.GetElapsedTime(looked) > Looks)
            {
                looked = Stopwatch.GetTimestamp();
                Look();
                if (Stopwatch.GetElapsedTime(began) > limit)
                {
                    return false;
                }
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }

    private void Look()
    {
        _collectives.Link.Check();
        _collectives.ThrowIfFailed();
    }
}
