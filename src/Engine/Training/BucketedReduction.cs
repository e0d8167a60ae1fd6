using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Training;

/// <summary>
/// Sums a replica's reduction over the ranks of a generation, bucket by bucket on a thread of its own, while the lanes are still
/// in the backward pass. Buckets are issued in the order of <see cref="BucketPlan"/>, whichever is ready first, and one is in
/// flight at a time: ranks cannot wait for each other crosswise. A rank alone sums nothing and starts no thread.
/// </summary>
public sealed class BucketedReduction : IRankReduction
{
    private readonly Replica _replica;
    private readonly ILink _link;
    private readonly IAllReduce _algorithm;
    private readonly IWire _gradients;
    private readonly IWire _statistics;
    private readonly Int64Max _largest = new();
    private readonly StepProgress _progress;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private readonly Action<Bucket> _sum;
    private readonly Thread? _thread;
    private long _busy;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    /// <param name="replica">Whose reduction.</param>
    /// <param name="link">Of this generation; used by the own thread from <see cref="Accumulate"/> until <see cref="Finish"/> has returned.</param>
    /// <param name="algorithm">The same on all ranks.</param>
    /// <param name="wire">How gradients travel; statistics and metrics are float32 always. An exact replica's integers travel as they are.</param>
    /// <param name="settings">Sizes of buckets, the same on all ranks.</param>
    public BucketedReduction(Replica replica, ILink link, IAllReduce algorithm, IWire wire, BucketSettings settings)
    {
        _replica = replica;
        _link = link;
        _algorithm = algorithm;
        _gradients = replica.IsExact ? new Int64Sum() : wire;
        _statistics = replica.IsExact ? _gradients : new Float32Sum();
        _sum = Sum;
        Buckets = BucketPlan.Of(replica.Network, settings);
        _progress = new StepProgress(replica.Lanes, Buckets);
        if (link.WorldSize > 1)
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = "collectives" };
            _thread.Start();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Bucket> Buckets { get; }

    /// <summary>Time within collectives of the last step, waits for peers included.</summary>
    public TimeSpan Communication { get; private set; }

    /// <inheritdoc/>
    public void Accumulate(int sliceCount, ISliceSource source, int samplesInStep, int slicesInStep, ulong randomKey, bool again = false)
    {
        if (_thread is null)
        {
            _replica.Accumulate(sliceCount, source, samplesInStep, slicesInStep, randomKey, again: again);
            return;
        }

        _failure = null;
        _progress.Reset();
        _start.Release();
        try
        {
            _replica.Accumulate(sliceCount, source, samplesInStep, slicesInStep, randomKey, _progress, again);
        }
        catch (Exception exception)
        {
            bool linkFailed = _progress.IsCancelled;
            _progress.Cancel();
            if (!linkFailed)
            {
                _link.Abort($"rank {_link.Rank} gave up its step: {exception.Message}");
            }

            _finished.Wait();
            if (linkFailed)
            {
                _failure?.Throw();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (_thread is not null)
        {
            _finished.Wait();
            _failure?.Throw();
        }
    }

    /// <inheritdoc/>
    public void Cancel() => _progress.Cancel();

    /// <summary>Ends the thread. Where a step is under way the links must have been aborted.</summary>
    public void Dispose()
    {
        _stopping = true;
        _progress.Cancel();
        _start.Release();
        _thread?.Join();
        _start.Dispose();
        _finished.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_stopping)
            {
                return;
            }

            try
            {
                SumBuckets();
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
                _progress.Cancel();
            }

            _finished.Release();
        }
    }

    private void SumBuckets()
    {
        _busy = 0;
        if (!_progress.Issue(Buckets, _sum))
        {
            throw new OperationCanceledException("the step was given up");
        }

        if (_replica.IsExact)
        {
            // Whether the sums are good and how the next step is scaled: a few hundred integers, after the last bucket.
            _algorithm.Run(_link, MemoryMarshal.AsBytes(_replica.GatherLargest()), _largest);
        }

        _replica.Complete();
        _link.Place = default;
        Communication = Stopwatch.GetElapsedTime(0, _busy);
    }

    private void Sum(Bucket bucket)
    {
        Span<byte> values = _replica.Fold(bucket);
        long began = Stopwatch.GetTimestamp();
        _link.Place = new TransferPlace(CollectivePhase.None, bucket.Index);
        _algorithm.Run(_link, values, bucket.Gradients ? _gradients : _statistics);
        _busy += Stopwatch.GetTimestamp() - began;
        _replica.Unfold(bucket);
    }
}
