namespace Lockstep.Actors.Supervision;

/// <summary>Counts the restarts of one child in a sliding window and says how long to wait before the next.</summary>
internal sealed class RestartWindow(SupervisionPolicy policy)
{
    private const int MaxDoublings = 30;

    private readonly Queue<TimeSpan> _restarts = new();

    /// <summary>False where the limit is reached.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="backoff">Wait before this restart.</param>
    public bool TryAdmit(TimeSpan now, out TimeSpan backoff)
    {
        while (_restarts.TryPeek(out var oldest) && now - oldest >= policy.Within)
        {
            _restarts.Dequeue();
        }

        backoff = default;
        if (_restarts.Count >= policy.MaxRestarts)
        {
            return false;
        }

        var doubled = policy.MinBackoff * (1L << Math.Min(_restarts.Count, MaxDoublings));
        backoff = doubled < policy.MaxBackoff ? doubled : policy.MaxBackoff;
        _restarts.Enqueue(now);
        return true;
    }
}
