namespace Lockstep.Engine.Training;

/// <summary>
/// How far the lanes are with the backward pass of their last slices: tells whoever waits for a bucket that its last gradient is
/// ready. Lanes report layers in falling order; one thread waits.
/// </summary>
public sealed class StepProgress : IStepProgress
{
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _advanced = new(false);
    private readonly int[] _reached;
    private readonly bool[] _awaited;
    private volatile bool _cancelled;

    /// <param name="lanes">Lanes that report.</param>
    /// <param name="buckets">What is waited for.</param>
    public StepProgress(int lanes, IReadOnlyList<Bucket> buckets)
    {
        _reached = new int[lanes];
        _awaited = new bool[buckets.Max(bucket => bucket.Layer) + 1];
        foreach (Bucket bucket in buckets)
        {
            _awaited[bucket.Layer] = true;
        }

        Reset();
    }

    /// <inheritdoc/>
    public bool FollowsQueue => false;

    /// <summary>Whether the step was given up.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Nothing is finished and nothing cancelled: before a step.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            Array.Fill(_reached, int.MaxValue);
            _cancelled = false;
        }

        _advanced.Reset();
    }

    /// <summary>The step is given up: lanes stop at the next layer, and nobody waits any more.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _advanced.Set();
    }

    /// <summary>
    /// Hands out every bucket in the order of the list, each once all lanes have finished it: that order, and not the one in
    /// which buckets happen to be finished, is what all ranks share. False: the step was cancelled.
    /// </summary>
    public bool Issue(IReadOnlyList<Bucket> buckets, Action<Bucket> issue)
    {
        for (int i = 0; i < buckets.Count; i++)
        {
            if (!WaitFor(buckets[i]))
            {
                return false;
            }

            issue(buckets[i]);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Reached(int lane, int layer)
    {
        if (layer != 0 && (layer >= _awaited.Length || !_awaited[layer]))
        {
            return;
        }

        lock (_gate)
        {
            _reached[lane] = layer;
        }

        _advanced.Set();
    }

    /// <inheritdoc/>
    public void ThrowIfCancelled()
    {
        if (_cancelled)
        {
            throw new OperationCanceledException("the step was given up");
        }
    }

    private bool IsFinished(int layer)
    {
        lock (_gate)
        {
            return Array.TrueForAll(_reached, reached => reached <= layer);
        }
    }

    private bool WaitFor(Bucket bucket)
    {
        while (!_cancelled)
        {
            if (IsFinished(bucket.Layer))
            {
                return true;
            }

            _advanced.WaitOne();
        }

        return false;
    }
}
