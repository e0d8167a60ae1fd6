using Lockstep.Engine.Training;

namespace Lockstep.Engine.Cuda.Collectives;

/// <summary>Hands out buckets in their order, each as soon as the lane has called for what finishes it: what is queued then comes behind that. From the lane's own thread.</summary>
/// <param name="buckets">In the order of issue.</param>
/// <param name="issue">Queues a bucket's sum.</param>
/// <param name="end">Called after the last one.</param>
internal sealed class QueuedProgress(IReadOnlyList<Bucket> buckets, Action<Bucket> issue, Action end) : IStepProgress
{
    private int _next;
    private volatile bool _cancelled;

    public bool FollowsQueue => true;

    public bool IsCancelled => _cancelled;

    /// <summary>Before a step.</summary>
    public void Reset()
    {
        _next = 0;
        _cancelled = false;
    }

    /// <summary>From any thread.</summary>
    public void Cancel() => _cancelled = true;

    public void Reached(int lane, int layer)
    {
        if (_next == buckets.Count)
        {
            return;
        }

        while (_next < buckets.Count && layer <= buckets[_next].Layer)
        {
            issue(buckets[_next++]);
        }

        if (_next == buckets.Count)
        {
            end();
        }
    }

    public void ThrowIfCancelled()
    {
        if (_cancelled)
        {
            throw new OperationCanceledException("the step was given up");
        }
    }
}
