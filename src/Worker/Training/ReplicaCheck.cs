using Lockstep.Engine.Collectives;
using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>
/// Finds replicas that silently became different: every so many steps, before the update, each rank hashes its state, and all
/// see all hashes. A rank also remembers the hash that its state had right after the update before, so that it can tell that its
/// own memory changed meanwhile. Costs one pass over the state a check, two with that of the update before.
/// </summary>
/// <param name="replica">The own one.</param>
/// <param name="link">To the others.</param>
/// <param name="allReduce">How hashes are brought together.</param>
/// <param name="every">Steps; 0: never.</param>
internal sealed class ReplicaCheck(Replica replica, ILink link, IAllReduce allReduce, long every)
{
    private long _hashedStep = -1;
    private ulong _hash;

    /// <summary>Whether the step after so many finished ones begins with a check.</summary>
    public bool IsDue(long step) => every > 0 && step > 0 && step % every == 0;

    /// <summary>So many steps are finished.</summary>
    public void Updated(long step)
    {
        if (IsDue(step))
        {
            _hashedStep = step;
            _hash = replica.Fingerprint();
        }
    }

    /// <summary>Compares the states after so many steps; on all ranks at the same step. Null: all are the same.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public ReplicaDifference? Compare(long step)
    {
        ulong hash = replica.Fingerprint();
        bool changed = _hashedStep == step && hash != _hash;

        // A hash and a mark for each rank; the others add 0.
        long[] votes = new long[2 * link.WorldSize];
        votes[link.Rank] = unchecked((long)hash);
        votes[link.WorldSize + link.Rank] = changed ? 1 : 0;
        allReduce.Sum(link, votes);
        return ReplicaVote.Judge(votes.AsSpan(0, link.WorldSize), votes.AsSpan(link.WorldSize), link.Rank, step);
    }
}
