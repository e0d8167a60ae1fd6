using System.Numerics;

namespace Lockstep.Engine.Collectives;

/// <summary>
/// Binomial-tree broadcast. Steps ceil(log2 P) on the longest way; bytes sent by the root S·ceil(log2 P), in all S(P-1).
/// A rank gets the values from the rank that lacks its lowest bit, by distance from the root (mod P), and gives them to those
/// with one lower bit more, the farthest and its many first. Large data go in segments: a rank passes one on while the next
/// comes down the tree.
/// </summary>
public sealed class BinomialBroadcast
{
    private readonly Transfers _transfers;

    public BinomialBroadcast()
        : this(new Transfers())
    {
    }

    internal BinomialBroadcast(Transfers transfers) => _transfers = transfers;

    /// <summary>
    /// Fills <paramref name="values"/> (same length on every rank, whole elements of <paramref name="wire"/>) with the root's,
    /// rounded to the wire's type on the root too.
    /// </summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire, int root)
    {
        int size = link.WorldSize;
        int distance = (link.Rank - root + size) % size;
        int lowest = distance == 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)size) : distance & -distance;
        link.Enter(CollectivePhase.Broadcast);
        if (distance == 0)
        {
            _transfers.Settle(wire, values);
        }

        while (!values.IsEmpty)
        {
            var segment = values[..Math.Min(values.Length, Transfers.SegmentLength(wire))];
            if (distance > 0)
            {
                int parent = (link.Rank - lowest + size) % size;
                _transfers.Store(link, wire, parent, [], parent, segment);
            }

            for (int reach = lowest / 2; reach > 0; reach /= 2)
            {
                if (distance + reach < size)
                {
                    int child = (link.Rank + reach) % size;
                    _transfers.Store(link, wire, child, segment, child, []);
                }
            }

            values = values[segment.Length..];
        }
    }
}
