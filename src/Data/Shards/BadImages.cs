using Lockstep.Data.Sources;

namespace Lockstep.Data.Shards;

/// <summary>Counts broken images over all threads, tells of each, and fails when there are too many.</summary>
internal sealed class BadImages(int tolerated, Action<BadSample>? report)
{
    private const int MostInMessage = 10;

    private readonly Lock _lock = new();
    private readonly List<BadSample> _all = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <exception cref="DataException">There are now more than are tolerated.</exception>
    public void Add(BadSample sample)
    {
        lock (_lock)
        {
            _all.Add(sample);
            report?.Invoke(sample);
            if (_all.Count > tolerated)
            {
                var lines = _all.Take(MostInMessage).Select(bad => $"\n  {bad.Path}: {bad.Reason}");
                throw new DataException($"{_all.Count} broken images, tolerated are {tolerated}: repair or remove them, or raise --tolerate-bad; finished shards are kept." + string.Concat(lines), [.. _all]);
            }
        }
    }
}
