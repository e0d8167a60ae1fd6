using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>
/// Where preparing threads and takers meet: a fixed set of buffers under one lock. A buffer goes Free, Preparing, Ready, Taken,
/// Free. Requests are assigned in order, whichever buffer is free.
/// </summary>
internal sealed class SliceExchange(LoadedSlice[] slices, TimeProvider time)
{
    // Monitor, not Lock: waiting for a change is needed.
    private readonly object _gate = new();
    private SliceSequence? _sequence;
    private long _waitTicks;
    private bool _closed;

    /// <summary>Time that takers were blocked.</summary>
    public TimeSpan WaitTime => time.GetElapsedTime(0, Interlocked.Read(ref _waitTicks));

    public void Start(SliceSequence sequence, CancellationToken ct)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            Stop();
            _sequence = sequence;
            sequence.Registration = ct.UnsafeRegister(_ => Cancel(sequence), null);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Cancels the sequence, waits for the threads that prepare for it, frees what is ready.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _sequence?.Close();
            Monitor.PulseAll(_gate);
            while (slices.Any(slice => slice.State == SliceState.Preparing))
            {
                Monitor.Wait(_gate);
            }

            foreach (var slice in slices.Where(slice => slice.State == SliceState.Ready))
            {
                slice.State = SliceState.Free;
            }
        }
    }

    /// <summary>Stops; <see cref="TakeWork"/> answers null from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            Stop();
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Blocks until there is a request and a buffer for it; null once closed.</summary>
    public LoadedSlice? TakeWork(out SliceSequence? sequence)
    {
        lock (_gate)
        {
            while (!_closed)
            {
                sequence = _sequence;
                if (sequence?.WantsMore == true && Find(SliceState.Free) is { } slice && TryAssign(sequence, slice))
                {
                    return slice;
                }

                Monitor.Wait(_gate);
            }

            sequence = null;
            return null;
        }
    }

    /// <summary>The slice is prepared, or <paramref name="failure"/> says why not.</summary>
    public void FinishWork(LoadedSlice slice, SliceSequence sequence, Exception? failure)
    {
        lock (_gate)
        {
            if (failure is not null)
            {
                sequence.Fail(slice.Ordinal, failure);
            }

            slice.State = failure is null && !sequence.IsCancelled ? SliceState.Ready : SliceState.Free;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>See <see cref="SliceLoader.Take"/>.</summary>
    public LoadedSlice Take(long ordinal)
    {
        lock (_gate)
        {
            var sequence = _sequence ?? throw new InvalidOperationException("no slices yet: the loader was not started.");
            return TryTake(sequence, ordinal) ?? WaitFor(sequence, ordinal);
        }
    }

    /// <summary>See <see cref="SliceLoader.Peek"/>.</summary>
    public LoadedSlice? Peek(long ordinal, out long identity)
    {
        lock (_gate)
        {
            var slice = _sequence is { IsCancelled: false } ? Find(SliceState.Ready, ordinal) : null;
            identity = slice?.Identity ?? 0;
            return slice;
        }
    }

    /// <summary>See <see cref="SliceLoader.Return"/>.</summary>
    public void Return(LoadedSlice slice)
    {
        lock (_gate)
        {
            if (slice.State != SliceState.Taken)
            {
                throw new InvalidOperationException($"slice {slice.Ordinal} is not held: it was returned before.");
            }

            slice.State = SliceState.Free;
            Monitor.PulseAll(_gate);
        }
    }

    private void Cancel(SliceSequence sequence)
    {
        lock (_gate)
        {
            sequence.IsCancelled = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryAssign(SliceSequence sequence, LoadedSlice slice)
    {
        if (sequence.TryAssign(slice))
        {
            slice.State = SliceState.Preparing;
            return true;
        }

        Monitor.PulseAll(_gate);
        return false;
    }

    private LoadedSlice WaitFor(SliceSequence sequence, long ordinal)
    {
        long began = time.GetTimestamp();
        try
        {
            while (true)
            {
                Monitor.Wait(_gate);
                if (TryTake(sequence, ordinal) is { } ready)
                {
                    return ready;
                }
            }
        }
        finally
        {
            Interlocked.Add(ref _waitTicks, time.GetTimestamp() - began);
        }
    }

    /// <summary>Null if the slice is still to come; throws if it never will. What is under way when another slice fails still comes.</summary>
    private LoadedSlice? TryTake(SliceSequence sequence, long ordinal)
    {
        sequence.ThrowIfCancelled();
        if (Find(SliceState.Ready, ordinal) is { } slice)
        {
            slice.State = SliceState.Taken;
            return slice;
        }

        if (Find(SliceState.Preparing, ordinal) is null)
        {
            sequence.ThrowIfNeverComes(ordinal);
        }

        return null;
    }

    /// <summary>A few buffers: a search is cheaper than a map that must be kept.</summary>
    private LoadedSlice? Find(SliceState state, long? ordinal = null)
    {
        foreach (var slice in slices)
        {
            if (slice.State == state && (ordinal is null || slice.Ordinal == ordinal))
            {
                return slice;
            }
        }

        return null;
    }
}
