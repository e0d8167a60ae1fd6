namespace Lockstep.Worker.Training;

/// <summary>Who is the odd one: a rank whose memory changed by itself, or one that differs from more than half of all.</summary>
internal static class ReplicaVote
{
    /// <param name="hashes">Of the ranks' states.</param>
    /// <param name="changed">1 for a rank whose state is not what it was after its last update.</param>
    /// <param name="rank">The own one.</param>
    /// <param name="step">Finished steps.</param>
    /// <returns>Null: all are the same.</returns>
    public static ReplicaDifference? Judge(ReadOnlySpan<long> hashes, ReadOnlySpan<long> changed, int rank, long step)
    {
        if (!hashes.ContainsAnyExcept(hashes[0]) && !changed.ContainsAnyExcept(0))
        {
            return null;
        }

        long? majority = Majority(hashes);
        var odd = new List<int>();
        for (int other = 0; other < hashes.Length; other++)
        {
            if (changed[other] != 0 || (majority is { } right && hashes[other] != right))
            {
                odd.Add(other);
            }
        }

        string who = odd.Count switch
        {
            0 => "no majority agrees",
            1 => $"rank {odd[0]} is the odd one",
            _ => $"ranks {string.Join(", ", odd)} are the odd ones",
        };
        string how = changed[rank] != 0 ? "; the memory of this rank changed since its last update" : string.Empty;
        return new ReplicaDifference(odd.Contains(rank), $"the replicas of {hashes.Length} ranks are not the same after step {step}: {who}{how}");
    }

    /// <summary>What more than half of all ranks have.</summary>
    private static long? Majority(ReadOnlySpan<long> hashes)
    {
        foreach (long hash in hashes)
        {
            if (2 * hashes.Count(hash) > hashes.Length)
            {
                return hash;
            }
        }

        return null;
    }
}
