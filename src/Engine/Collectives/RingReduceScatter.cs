namespace Lockstep.Engine.Collectives;

/// <summary>
/// Ring reduce-scatter. Steps P-1; bytes sent per rank S(P-1)/P for S bytes on the wire.
/// Order of summation: chunk c starts at rank c+1 and is summed in rank order c+1, c+2, …, c (mod P), so that it ends where it
/// belongs. Source: Patarasu and Yuan 2009.
/// </summary>
internal sealed class RingReduceScatter(Transfers transfers)
{
    /// <summary>
    /// Of P even chunks of <paramref name="values"/> a rank's own one becomes the combination over all ranks; what the others
    /// hold afterwards is undefined.
    /// </summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        int size = link.WorldSize;
        int next = (link.Rank + 1) % size;
        int previous = (link.Rank + size - 1) % size;
        var chunks = new Chunks(values, wire.ValueSize, size);
        link.Enter(CollectivePhase.ReduceScatter);
        for (int step = 1; step < size; step++)
        {
            transfers.Combine(link, wire, next, chunks[link.Rank - step], previous, chunks[link.Rank - step - 1]);
        }
    }
}
