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
}
