namespace Lockstep.Engine.Collectives;

/// <summary>
/// Binomial-tree reduce, the broadcast backwards. Steps ceil(log2 P) on the longest way; every rank but the root sends S bytes
/// once, in all S(P-1). Large data go in segments: a rank sends one while its children work on the next.
/// Order of summation: with distances from the root for ranks, a rank adds to its own the sums of the ranks 1, 2, 4, … further
/// on, each of which stands for as many: 0+1, +(2+3), +((4+5)+(6+7)), …
/// </summary>
internal sealed class BinomialReduce(Transfers transfers)
{
    /// <summary>
    /// The root's <paramref name="values"/> become the combination over all ranks; what the others hold afterwards is undefined.
    /// </summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire, int root)
    {
        int size = link.WorldSize;
        int distance = (link.Rank - root + size) % size;
        link.Enter(CollectivePhase.Reduce);
        while (!values.IsEmpty)
        {
            var segment = values[..Math.Min(values.Length, Transfers.SegmentLength(wire))];
            int reach = 1;
            for (; reach < size && (distance & reach) == 0; reach *= 2)
            {
                if (distance + reach < size)
                {
                    int child = (link.Rank + reach) % size;
                    transfers.Combine(link, wire, child, [], child, segment);
                }
            }

            if (distance > 0)
            {
                int parent = (link.Rank - reach + size) % size;
                transfers.Combine(link, wire, parent, segment, parent, []);
            }

            values = values[segment.Length..];
        }
    }
}
