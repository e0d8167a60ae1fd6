using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// Finds training threads that get nowhere though their process answers: their mark has not changed for
/// <see cref="TimeoutsSpec.StepFactor"/> × the median step time + <see cref="TimeoutsSpec.Step"/>. Who only waits for others is not to blame.
/// </summary>
internal sealed class StallWatch(TimeProvider time, TimeoutsSpec timeouts)
{
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <summary>A generation begins: everybody's time starts anew.</summary>
    public void Restart() => _seen.Clear();

    public void Heard(Progress progress)
    {
        bool same = _seen.TryGetValue(progress.WorkerId, out var last) && last.Mark == progress.Mark && last.Phase == progress.Phase;
        _seen[progress.WorkerId] = new Seen(progress.Mark, progress.Phase, progress.StepSeconds, same ? last!.Since : time.GetTimestamp());
    }

    /// <summary>Workers whose thread hangs, with words for it; where everybody waits for somebody else, <see cref="StallVerdict.AllWait"/>.</summary>
    public StallVerdict Judge(IReadOnlyCollection<string> members)
    {
        var now = time.GetTimestamp();
        var known = members.Where(_seen.ContainsKey).Select(worker => (Worker: worker, Seen: _seen[worker])).ToList();
        if (known.Count < members.Count || known.Count == 0)
        {
            return StallVerdict.None;
        }

        var limit = LimitOf(known.Select(one => one.Seen).ToList());
        var stalled = known.Where(one => time.GetElapsedTime(one.Seen.Since, now) > limit).ToList();
        var hung = stalled.Where(one => !TrainingPhases.Waits(one.Seen.Phase)).ToList();
        if (hung.Count > 0 && (hung.Count < known.Count || known.Count == 1))
        {
            return new StallVerdict([.. hung.Select(one => (one.Worker, Words(one.Seen, now)))], AllWait: null);
        }

        return stalled.Count == known.Count && hung.Count == 0
            ? new StallVerdict([], $"all {known.Count} workers wait for each other for more than {limit.TotalSeconds:0.0} s")
            : StallVerdict.None;
    }

    private string Words(Seen seen, long now) =>
        $"its training thread is in {seen.Phase} without progress for {time.GetElapsedTime(seen.Since, now).TotalSeconds:0.0} s";

    private TimeSpan LimitOf(List<Seen> known)
    {
        double step = known.Max(seen => seen.StepSeconds);
        bool unknown = known.Exists(seen => seen.StepSeconds <= 0 || TrainingPhases.MovesState(seen.Phase));
        return unknown ? timeouts.Form : TimeSpan.FromSeconds(timeouts.StepFactor * step) + timeouts.Step;
    }

    private sealed record Seen(ulong Mark, string Phase, double StepSeconds, long Since);
}
