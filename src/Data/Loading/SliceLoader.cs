using Lockstep.Data.Augmentations;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>
/// Prepares slices ahead of the step on its own threads, in the order they were asked for, in <c>depth</c> recycled buffers.
/// After warm-up a slice allocates no managed memory. <see cref="Take"/> and <see cref="Return"/> are for any number of threads.
/// </summary>
public sealed class SliceLoader : IDisposable
{
    /// <param name="dataset">Read from all threads; not disposed by the loader.</param>
    /// <param name="normalisation">One mean and deviation for each channel of the data set.</param>
    /// <param name="augmentation">Null for evaluation.</param>
    /// <param name="seed">Keys the augmentation.</param>
    /// <param name="sliceSize">Most samples of one slice.</param>
    /// <param name="depth">
    /// Buffers: slices that are prepared or held at the same time. At least as many as one thread holds while it waits for
    /// the next, or it waits for ever.
    /// </param>
    /// <param name="threads">Prefetch threads, at least 1.</param>
    /// <param name="time">Clock of <see cref="WaitTime"/>; null takes the system's.</param>
    public SliceLoader(
        IDataset dataset,
        Normalisation normalisation,
        Augmentation? augmentation,
        ulong seed,
        int sliceSize,
        int depth,
        int threads,
        TimeProvider? time = null) => throw new NotImplementedException();

    /// <summary>How long takers were blocked, all threads together, since the loader was made: the data wait meter.</summary>
    public TimeSpan WaitTime => throw new NotImplementedException();

    /// <summary>
    /// Begins a new sequence at ordinal 0 and abandons the one before, if there is one: its waiting takers get
    /// <see cref="OperationCanceledException"/>; its slices still held stay valid until they are returned.
    /// </summary>
    /// <param name="requests">Read lazily, one thread at a time; may be endless. Disposed by the loader.</param>
    /// <param name="samples">The order of samples.</param>
    /// <param name="ct">Ends the sequence: takers, waiting or later, get <see cref="OperationCanceledException"/>.</param>
    public void Start(IEnumerator<SliceRequest> requests, SampleAt samples, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Ends the sequence as cancelling it does, and returns when no thread works on it any more.</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>Blocks until slice <paramref name="ordinal"/> of the sequence is ready. Each is taken once, in any order that the depth allows.</summary>
    /// <exception cref="DataException">A slice of the sequence could not be prepared; the cause is the inner exception.</exception>
    /// <exception cref="InvalidOperationException">No sequence was started, the requests ended before this ordinal, or it was taken before.</exception>
    /// <exception cref="OperationCanceledException">The sequence was cancelled, stopped or replaced.</exception>
    public LoadedSlice Take(long ordinal) => throw new NotImplementedException();

    /// <summary>Gives the buffer back. The slice's memory must not be read afterwards.</summary>
    public void Return(LoadedSlice slice) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
