using Lockstep.Data.Augmentations;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>
/// Prepares slices ahead of the step on its own threads, in the order they were asked for, in <c>depth</c> recycled buffers.
/// After warm-up a slice allocates no managed memory. <see cref="Take"/> and <see cref="Return"/> are for any number of threads.
/// </summary>
public sealed class SliceLoader : IDisposable
{
    private readonly SliceExchange _exchange;
    private readonly Thread[] _threads;
    private readonly int _sliceSize;

    /// <exception cref="ArgumentException">A number is out of range, or the normalisation does not fit the channels.</exception>
    public SliceLoader(LoaderSettings settings)
    {
        int views = settings.View.Views;
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.SliceSize, views);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.View.Augmentation?.Pad ?? 0, nameof(settings));
        if (settings.Bytes && settings.View.NeedsFloats is { } reason)
        {
            throw new ArgumentException($"expected floats, got a wish for bytes: {reason}.", nameof(settings));
        }

        View = settings.View;
        _sliceSize = settings.SliceSize / views;
        SlicePreparer[] preparers = [.. Enumerable.Range(0, settings.Threads).Select(_ => new SlicePreparer(settings))];
        _exchange = new SliceExchange(
            [.. Enumerable.Range(0, settings.Depth).Select(_ => new LoadedSlice(_sliceSize, views, settings.View.Size.Length, settings.Bytes))], settings.Time);
        _threads = [.. preparers.Select((preparer, i) => StartThread(i, preparer))];
    }

    /// <summary>How samples become input.</summary>
    public SampleView View { get; }

    /// <summary>How long takers were blocked, all threads together, since the loader was made: the data wait meter.</summary>
    public TimeSpan WaitTime => _exchange.WaitTime;

    /// <summary>
    /// Begins a new sequence at ordinal 0 and abandons the one before, if there is one: its waiting takers get
    /// <see cref="OperationCanceledException"/>; its slices still held stay valid until they are returned.
    /// Starting and stopping is for one thread at a time.
    /// </summary>
    /// <param name="requests">Read lazily, under the loader's lock; may be endless. Disposed by the loader.</param>
    /// <param name="samples">The order of samples.</param>
    /// <param name="ct">Ends the sequence: takers, waiting or later, get <see cref="OperationCanceledException"/>.</param>
    public void Start(IEnumerator<SliceRequest> requests, SampleAt samples, CancellationToken ct) =>
        _exchange.Start(new SliceSequence(requests, samples, _sliceSize), ct);

    /// <summary>Ends the sequence as cancelling it does, and returns when no thread works on it any more.</summary>
    public void Stop() => _exchange.Stop();

    /// <summary>Blocks until slice <paramref name="ordinal"/> of the sequence is ready. Each is taken once, in any order that the depth allows.</summary>
    /// <exception cref="DataException">A slice of the sequence could not be prepared; the cause is the inner exception.</exception>
    /// <exception cref="InvalidOperationException">No sequence was started, the requests ended before this ordinal, or it was taken before.</exception>
    /// <exception cref="OperationCanceledException">The sequence was cancelled, stopped or replaced.</exception>
    public LoadedSlice Take(long ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        return _exchange.Take(ordinal);
    }

    /// <summary>
    /// The slice if it is ready and was not taken, without taking it; else null. Never blocks. It stays the loader's: where another thread
    /// takes and returns it, or ends the sequence, its memory is used again meanwhile. So what was read of it counts only if a slice of
    /// this identity is taken later.
    /// </summary>
    /// <param name="ordinal">Of the sequence.</param>
    /// <param name="identity">Its <see cref="LoadedSlice.Identity"/> while it was ready; 0 if it is not.</param>
    public LoadedSlice? Peek(long ordinal, out long identity) => _exchange.Peek(ordinal, out identity);

    /// <summary>Gives the buffer back. The slice's memory must not be read afterwards.</summary>
    /// <exception cref="InvalidOperationException">The slice is not held: it was returned before.</exception>
    public void Return(LoadedSlice slice) => _exchange.Return(slice);

    /// <summary>Stops, and ends the threads.</summary>
    public void Dispose()
    {
        _exchange.Close();
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private Thread StartThread(int number, SlicePreparer preparer)
    {
        var thread = new Thread(() => Run(preparer)) { IsBackground = true, Name = $"slices {number}" };
        thread.Start();
        return thread;
    }

    private void Run(SlicePreparer preparer)
    {
        while (_exchange.TakeWork(out var sequence) is { } slice)
        {
            Exception? failure = null;
            try
            {
                preparer.Prepare(slice, sequence!.Samples);
            }
            catch (Exception e)
            {
                // Whatever it is, it belongs to the taker: this thread goes on for the next sequence.
                failure = e;
            }

            _exchange.FinishWork(slice, sequence!, failure);
        }

        preparer.Dispose();
    }
}
