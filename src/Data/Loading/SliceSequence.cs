using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>One start of the loader: how far its requests were read, and why it ended. Guarded by the loader's lock.</summary>
internal sealed class SliceSequence(IEnumerator<SliceRequest> requests, SampleAt samples, int sliceSize)
{
    private bool _exhausted;
    private Exception? _failure;
    private long _failed = long.MaxValue;

    public SampleAt Samples => samples;

    /// <summary>Ordinal of the next slice to prepare; all before were given to a thread.</summary>
    public long Next { get; private set; }

    public bool IsCancelled { get; set; }

    /// <summary>Cancellation of the caller's token; unregistered when the sequence ends.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>False once the requests are exhausted or something failed.</summary>
    public bool WantsMore => !_exhausted && !IsCancelled && _failure is null;

    /// <summary>The first slice in order is remembered, not the first in time: which one a taker hears of does not depend on timing.</summary>
    public void Fail(long ordinal, Exception failure)
    {
        if (ordinal < _failed)
        {
            (_failed, _failure) = (ordinal, failure);
        }
    }

    /// <summary>Gives the next request to <paramref name="slice"/>; false when there is none, or reading it failed.</summary>
    public bool TryAssign(LoadedSlice slice)
    {
        try
        {
            _exhausted = !requests.MoveNext();
            if (!_exhausted)
            {
                slice.Assign(Next, Checked(requests.Current));
                Next++;
            }

            return !_exhausted;
        }
        catch (Exception e)
        {
            Fail(Next, e);
            return false;
        }
    }

    /// <summary>For an <paramref name="ordinal"/> that is neither ready nor in preparation: throws if it never will be.</summary>
    public void ThrowIfNeverComes(long ordinal)
    {
        if (_failure is not null)
        {
            throw new DataException($"slice {_failed} could not be prepared: {_failure.Message}", _failure);
        }

        if (ordinal < Next)
        {
            throw new InvalidOperationException($"slice {ordinal} was taken before: each is taken once.");
        }

        if (_exhausted)
        {
            throw new InvalidOperationException($"slice {ordinal} was not asked for: the requests ended after {Next} slices.");
        }
    }

    public void ThrowIfCancelled()
    {
        if (IsCancelled)
        {
            throw new OperationCanceledException("the loader's sequence of slices was cancelled, stopped or replaced.");
        }
    }

    public void Close()
    {
        IsCancelled = true;
        Registration.Unregister();
        requests.Dispose();
    }

    private SliceRequest Checked(SliceRequest request) => request.Count >= 1 && request.Count <= sliceSize
        ? request
        : throw new DataException($"slice {Next} was asked for with {request.Count} samples, expected 1 to {sliceSize}.");
}
