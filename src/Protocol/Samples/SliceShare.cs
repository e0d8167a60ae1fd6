namespace Lockstep.Protocol.Samples;

/// <summary>The contiguous slices [First, End) of a step that one rank computes.</summary>
public readonly record struct SliceShare(int First, int End)
{
    /// <summary>Slices in the share; 0 where there are more ranks than slices.</summary>
    public int Count => End - First;

    /// <summary>
    /// The share of one rank. Shares differ by at most one slice, and the longer ones go to the lower ranks.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">slices is negative, or rank is not below worldSize.</exception>
    public static SliceShare Of(int slices, int rank, int worldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slices);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        var (length, longer) = Math.DivRem(slices, worldSize);
        var first = (rank * length) + Math.Min(rank, longer);
        return new SliceShare(first, first + length + (rank < longer ? 1 : 0));
    }

    /// <summary>
    /// The share of one rank where ranks differ in speed: slices in proportion to their weights, by largest remainder (ties to the
    /// lower rank), so that the shares add up, and one at least where there are enough. With equal weights the same as <see cref="Of(int, int, int)"/>.
    /// </summary>
    /// <param name="slices">Of the step.</param>
    /// <param name="rank">Whose share.</param>
    /// <param name="weights">By rank, each above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">slices is negative, a weight is below 1, or there is none for the rank.</exception>
    public static SliceShare Of(int slices, int rank, IReadOnlyList<int> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slices);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, weights.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Min(), 1, nameof(weights));
        long total = weights.Sum(weight => (long)weight);
        var shares = weights.Select(weight => Math.DivRem((long)slices * weight, total)).ToList();
        int[] lengths = [.. shares.Select(share => (int)share.Quotient)];
        foreach (int index in Enumerable.Range(0, weights.Count).OrderByDescending(index => shares[index].Remainder).ThenBy(index => index).Take(slices - lengths.Sum()))
        {
            lengths[index]++;
        }

        // Whoever has nothing to do is never measured again.
        for (int index = 0; slices >= weights.Count && index < lengths.Length; index++)
        {
            if (lengths[index] == 0)
            {
                lengths[Array.IndexOf(lengths, lengths.Max())]--;
                lengths[index] = 1;
            }
        }

        int first = lengths.Take(rank).Sum();
        return new SliceShare(first, first + lengths[rank]);
    }
}
