namespace Lockstep.Protocol.Experiments;

/// <summary>The word somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>The known word with the fewest edits to <paramref name="word"/>, if they are few against its length; else null.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        var best = known
            .Select(candidate => (candidate, Distance: Distance(Normal(word), Normal(candidate))))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.candidate is not null && best.Distance <= Math.Max(1, Math.Min(word.Length, best.candidate.Length) / 2) ? best.candidate : null;
    }

    /// <summary>Fewest insertions, deletions, replacements and swaps of neighbours from one word to the other (optimal string alignment).</summary>
    internal static int Distance(string from, string to)
    {
        var costs = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                costs[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Cost(i, j),
                };
            }
        }

        return costs[from.Length, to.Length];

        int Cost(int i, int j)
        {
            var same = from[i - 1] == to[j - 1];
            var cost = Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (same ? 0 : 1));
            var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            return swapped ? Math.Min(cost, costs[i - 2, j - 2] + 1) : cost;
        }
    }

    /// <summary>warmupEpochs, warmup-epochs and warmup_epochs are the same word to a reader.</summary>
    private static string Normal(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
