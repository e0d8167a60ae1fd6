using System.Collections.Immutable;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>Where a generation takes its state from.</summary>
/// <param name="Step">Finished steps of that state.</param>
/// <param name="SourceRank">Rank that holds it or loads it.</param>
/// <param name="Receivers">Ranks that get it over the data links first.</param>
/// <param name="Checkpoint">Directory, when the source is a checkpoint.</param>
/// <param name="Diverged">Ranks at the same step whose state hash is not the source's.</param>
internal sealed record StartPlan(
    long Step, StateSource Source, int SourceRank, ImmutableArray<int> Receivers, string Checkpoint, ImmutableArray<int> Diverged)
{
    /// <summary>The newest checkpoint, loaded by rank 0; without one fresh state, which every rank makes for itself from the seed.</summary>
    public static StartPlan Saved(int worldSize, long checkpointStep, string? checkpoint) => checkpoint is null
        ? new StartPlan(0, StateSource.Fresh, 0, [], string.Empty, [])
        : new StartPlan(checkpointStep, StateSource.Checkpoint, 0, [.. Enumerable.Range(1, worldSize - 1)], checkpoint, []);

    /// <summary>
    /// The greatest step among the replicas wins; at equal step the hash that most of them hold, then the lowest rank. Without any
    /// replica: the newest checkpoint; without that: fresh state, which every rank makes for itself from the seed.
    /// </summary>
    public static StartPlan Choose(IReadOnlyList<ReplicaFacts> byRank, long checkpointStep, string? checkpoint)
    {
        var holders = Enumerable.Range(0, byRank.Count).Where(rank => byRank[rank].HasState).ToList();
        var all = Enumerable.Range(0, byRank.Count);
        if (holders.Count == 0)
        {
            return Saved(byRank.Count, checkpointStep, checkpoint);
        }

        long step = holders.Max(rank => byRank[rank].Step);
        var newest = holders.Where(rank => byRank[rank].Step == step).ToList();
        var majority = newest.GroupBy(rank => byRank[rank].StateHash, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Min()).First();
        int source = majority.Min();
        var receivers = all.Except(majority);
        return new StartPlan(step, StateSource.Peer, source, [.. receivers], string.Empty, [.. newest.Except(majority)]);
    }
}
