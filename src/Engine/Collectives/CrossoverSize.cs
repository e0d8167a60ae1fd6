namespace Lockstep.Engine.Collectives;

/// <summary>
/// Up to which size halving-doubling is taken and beyond which the ring, where nothing was measured. In the pure cost model the
/// ring never wins at a power of two; on real networks its neighbour-only traffic does for large messages (Goyal et al. 2017
/// saw halving-doubling ahead up to a million elements). At any other P the fold's 2S weigh against the ring's steps sooner.
/// </summary>
internal static class CrossoverSize
{
    private const int BytesAtPowersOfTwo = 4 << 20;
    private const int BytesElsewhere = 256 << 10;

    public static bool Holds(int ranks, long bytes) => bytes <= (int.IsPow2(ranks) ? BytesAtPowersOfTwo : BytesElsewhere);
}
