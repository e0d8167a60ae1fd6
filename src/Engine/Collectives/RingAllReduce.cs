namespace Lockstep.Engine.Collectives;

/// <summary>
/// Ring all-reduce: reduce-scatter, then all-gather, each P-1 steps around the ring.
/// Steps 2(P-1); bytes sent per rank 2S(P-1)/P for S bytes on the wire (each chunk boundary rounds to one element).
/// Order of summation: chunk c starts at rank c+1 and is summed in rank order c+1, c+2, …, c (mod P) — one place, then copied,
/// so all ranks end with the same bits. Source: Patarasu and Yuan 2009; Goyal et al. 2017, section 4.
/// </summary>
public sealed class RingAllReduce : IAllReduce
{
    private readonly Transfers _transfers = new();

    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        int size = link.WorldSize;
        int next = (link.Rank + 1) % size;
        int previous = (link.Rank + size - 1) % size;
        var chunks = new Chunks(values, wire.ValueSize, size);
        link.Place = link.Place with { Phase = CollectivePhase.ReduceScatter };
        for (int step = 0; step < size - 1; step++)
        {
            _transfers.Combine(link, wire, next, chunks[link.Rank - step], previous, chunks[link.Rank - step - 1]);
        }

        _transfers.Settle(wire, chunks[link.Rank + 1]);
        link.Place = link.Place with { Phase = CollectivePhase.AllGather };
        for (int step = 0; step < size - 1; step++)
        {
            _transfers.Store(link, wire, next, chunks[link.Rank + 1 - step], previous, chunks[link.Rank - step]);
        }
    }
}
