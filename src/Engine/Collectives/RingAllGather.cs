namespace Lockstep.Engine.Collectives;

/// <summary>Ring all-gather. Steps P-1; bytes sent per rank S(P-1)/P for S bytes on the wire.</summary>
internal sealed class RingAllGather(Transfers transfers)
{
    /// <summary>
    /// Fills P even chunks of <paramref name="values"/> with their owners', rank by rank, rounded to the wire's type on the owner
    /// too: all ranks end with the same bits.
    /// </summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        int size = link.WorldSize;
        int next = (link.Rank + 1) % size;
        int previous = (link.Rank + size - 1) % size;
        var chunks = new Chunks(values, wire.ValueSize, size);
        link.Enter(CollectivePhase.AllGather);
        transfers.Settle(wire, chunks[link.Rank]);
        for (int step = 0; step < size - 1; step++)
        {
            transfers.Store(link, wire, next, chunks[link.Rank - step], previous, chunks[link.Rank - step - 1]);
        }
    }
}
