namespace Lockstep.Coordinator.Runs;

/// <summary>When each worker of a run was last heard of. One that is silent for too long is taken for lost, whatever its process does.</summary>
internal sealed class SilenceWatch(TimeProvider time, TimeSpan limit)
{
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);

    /// <summary>The worker has just spoken, or its turn to speak begins now.</summary>
    public void Heard(string workerId) => _heard[workerId] = time.GetTimestamp();

    /// <summary>Those of the given workers that have been silent for longer than the limit.</summary>
    public IReadOnlyList<string> Silent(IEnumerable<string> workers)
    {
        long now = time.GetTimestamp();
        return [.. workers.Where(worker => _heard.TryGetValue(worker, out long last) && time.GetElapsedTime(last, now) > limit)];
    }

    /// <summary>Seconds since each worker was last heard of.</summary>
    public IReadOnlyDictionary<string, double> Seconds() =>
        _heard.ToDictionary(pair => pair.Key, pair => time.GetElapsedTime(pair.Value).TotalSeconds, StringComparer.Ordinal);
}
