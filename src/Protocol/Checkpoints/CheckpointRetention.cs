namespace Lockstep.Protocol.Checkpoints;

/// <summary>Which checkpoints stay: the newest ones, and beside them those of the best evaluations.</summary>
/// <param name="Newest">Newest ones kept, at least 1. A damaged one does not count, so the only valid one is never deleted.</param>
/// <param name="Best">
/// Best ones kept, at least 0: by evaluation accuracy, then by the lower loss, then by the later step. One that was not
/// evaluated at its own step is not among them. One may be both among the newest and among the best.
/// </param>
public readonly record struct CheckpointRetention(int Newest, int Best)
{
    /// <summary>
    /// Those to be deleted, oldest first. A damaged one newer than the newest kept ones stays for whoever wants to look at it;
    /// an older one goes.
    /// </summary>
    /// <param name="all">In any order.</param>
    /// <exception cref="ArgumentOutOfRangeException">Newest is below 1 or Best below 0.</exception>
    public IReadOnlyList<CheckpointEntry> Surplus(IEnumerable<CheckpointGlance> all)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Newest, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Best);
        var ordered = all.OrderByDescending(glance => glance.Entry.Step).ToList();
        var valid = ordered.Where(glance => glance.LooksValid).ToList();
        var newest = valid.Take(Newest).ToList();
        if (newest.Count == 0)
        {
            return [];
        }

        var best = valid
            .Where(glance => glance.Manifest!.EvaluationAccuracy is not null)
            .OrderByDescending(glance => glance.Manifest!.EvaluationAccuracy)
            .ThenBy(glance => glance.Manifest!.EvaluationLoss ?? double.PositiveInfinity)
            .ThenByDescending(glance => glance.Entry.Step)
            .Take(Best);
        long oldestKept = newest[^1].Entry.Step;
        return [.. ordered.Where(glance => glance.Entry.Step < oldestKept).Except(best).Select(glance => glance.Entry).Reverse()];
    }
}
