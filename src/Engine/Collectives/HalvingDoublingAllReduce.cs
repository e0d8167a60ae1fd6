using System.Numerics;

namespace Lockstep.Engine.Collectives;

/// <summary>
/// Recursive halving and doubling: reduce-scatter between ranks 1, 2, 4, … apart, each time with half of what is left, so that
/// the largest part goes to the nearest rank; then the same way back.
/// Steps 2 log2 P; bytes sent per rank 2S(P-1)/P for S bytes on the wire, where P is a power of two.
/// Any other P = 2^q + r is folded: of the first 2r ranks the odd ones give all they have to their left neighbours, stand aside
/// and get the result at the end. Steps 2q+2; the odd ones send S, the even ones 2S(2^q-1)/2^q + S, the rest as above.
/// Rejected: binary blocks (Gloo). They save that S, but a rank of a small block then serves several of a large one (at P = 13,
/// 8+4+1, one rank serves four), and for sizes at which bytes count <c>auto</c> takes the ring.
/// Order of summation: neighbours first, then pairs of pairs, ((0+1)+(2+3))+…, a folded pair counting as one rank.
/// Source: Rabenseifner 2004; Thakur et al. 2005; Goyal et al. 2017, section 4.
/// </summary>
internal sealed class HalvingDoublingAllReduce(Transfers transfers) : IAllReduce
{
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        int core = (int)BitOperations.RoundUpToPowerOf2((uint)link.WorldSize + 1) / 2;
        int folded = link.WorldSize - core;
        bool paired = link.Rank < 2 * folded;
        bool aside = paired && link.Rank % 2 == 1;
        link.Enter(CollectivePhase.ReduceScatter);
        if (aside)
        {
            transfers.Combine(link, wire, link.Rank - 1, values, link.Rank - 1, []);
        }
        else
        {
            if (paired)
            {
                transfers.Combine(link, wire, link.Rank + 1, [], link.Rank + 1, values);
            }

            RunCore(link, new Chunks(values, wire.ValueSize, core), wire, folded);
        }

        if (aside)
        {
            transfers.Store(link, wire, link.Rank - 1, [], link.Rank - 1, values);
        }
        else if (paired)
        {
            transfers.Store(link, wire, link.Rank + 1, values, link.Rank + 1, []);
        }
    }

    /// <summary>The ranks that are a power of two; one that stands for a pair has its place halved.</summary>
    private void RunCore(ILink link, Chunks chunks, IWire wire, int folded)
    {
        int place = link.Rank < 2 * folded ? link.Rank / 2 : link.Rank - folded;
        int first = 0;
        for (int distance = 1; distance < chunks.Count; distance *= 2)
        {
            int half = chunks.Count / (2 * distance);
            bool upper = (place & distance) != 0;
            int kept = upper ? first + half : first;
            int given = upper ? first : first + half;
            int peer = RankAt(place ^ distance, folded);
            transfers.Combine(link, wire, peer, chunks.Range(given, half), peer, chunks.Range(kept, half));
            first = kept;
        }

        link.Enter(CollectivePhase.AllGather);
        transfers.Settle(wire, chunks[first]);
        for (int distance = chunks.Count / 2; distance > 0; distance /= 2)
        {
            int half = chunks.Count / (2 * distance);
            bool upper = (place & distance) != 0;
            int other = upper ? first - half : first + half;
            int peer = RankAt(place ^ distance, folded);
            transfers.Store(link, wire, peer, chunks.Range(first, half), peer, chunks.Range(other, half));
            first = Math.Min(first, other);
        }
    }

    private static int RankAt(int place, int folded) => place < folded ? 2 * place : place + folded;
}
