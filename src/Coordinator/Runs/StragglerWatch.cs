using System.Collections.Immutable;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>Compares how long a slice takes on each worker. One that is slower than the others by the spec's factor, step after step, is a straggler.</summary>
internal sealed class StragglerWatch(StragglersSpec spec)
{
    private const int StepsBeforeVerdict = 20;
    private readonly Dictionary<string, long> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _sliceSeconds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _slowSteps = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Shares change, so what was measured is forgotten.</summary>
    public void Restart()
    {
        _sliceSeconds.Clear();
        _slowSteps.Clear();
        _told.Clear();
        _steps.Clear();
    }

    /// <summary>Time of a slice over the median of the other workers; 0 while one of them is not known.</summary>
    public double SlowdownOf(string worker)
    {
        var others = _sliceSeconds.Where(pair => pair.Key != worker).Select(pair => pair.Value).Order().ToList();
        return others.Count == 0 || !_sliceSeconds.TryGetValue(worker, out double own) ? 0 : own / Median(others);
    }

    /// <summary>Takes a report in. The worker's factor when it has just become a straggler, else null.</summary>
    public double? Heard(Progress progress)
    {
        long steps = progress.Step - _steps.GetValueOrDefault(progress.WorkerId, progress.Step);
        _steps[progress.WorkerId] = progress.Step;
        if (progress.SliceSeconds <= 0)
        {
            return null;
        }

        _sliceSeconds[progress.WorkerId] = progress.SliceSeconds;
        double slowdown = SlowdownOf(progress.WorkerId);
        long slow = _slowSteps[progress.WorkerId] = slowdown > spec.Factor ? _slowSteps.GetValueOrDefault(progress.WorkerId) + steps : 0;
        if (!(slowdown > spec.Factor))
        {
            _told.Remove(progress.WorkerId);
        }

        return slow >= StepsBeforeVerdict && _told.Add(progress.WorkerId) ? slowdown : null;
    }

    /// <summary>Weights in proportion to speed, an ordinary worker's for the fastest.</summary>
    public ImmutableDictionary<string, int> Weights()
    {
        double fastest = _sliceSeconds.Values.DefaultIfEmpty(1).Min();
        return _sliceSeconds.ToImmutableDictionary(
            pair => pair.Key, pair => Math.Max(1, (int)Math.Round(Protocol.Rosters.RosterEntry.OrdinaryWeight * fastest / pair.Value)), StringComparer.Ordinal);
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}
