namespace Lockstep.Engine.Collectives;

/// <summary>
/// Barrier in ceil(log2 P) steps of one byte a rank: in round k every rank tells the one 2^k further on and hears of the one
/// 2^k before it, and with it of all that this one has heard of. Source: Hensgen, Finkel and Manber 1988.
/// </summary>
public static class DisseminationBarrier
{
    /// <summary>Returns when every rank has called it as often as the own one.</summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public static void Run(ILink link)
    {
        int size = link.WorldSize;
        ReadOnlySpan<byte> here = [1];
        Span<byte> there = [0];
        link.Enter(CollectivePhase.Barrier);
        for (int reach = 1; reach < size; reach *= 2)
        {
            link.Exchange((link.Rank + reach) % size, here, (link.Rank - reach + size) % size, there);
        }
    }
}
