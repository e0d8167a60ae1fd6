using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Collectives;

/// <summary>
/// Ring all-reduce: reduce-scatter, then all-gather, each P-1 steps around the ring.
/// Steps 2(P-1); bytes sent per rank 2S(P-1)/P for S bytes of values (each chunk boundary rounds to one element).
/// Order of summation: chunk c starts at rank c+1 and is summed in rank order c+1, c+2, …, c (mod P) — one place, then copied,
/// so all ranks end with the same bits. Source: Patarasu and Yuan 2009; Goyal et al. 2017, section 4.
/// </summary>
public sealed class RingAllReduce : IAllReduce
{
    // Segments keep the receive buffer in the second-level cache and let the sum of one run while the kernel moves the next.
    private const int SegmentLength = 64 * 1024;

    private readonly float[] _incoming = GC.AllocateUninitializedArray<float>(SegmentLength, pinned: true);

    public void Sum(ILink link, Span<float> values)
    {
        int size = link.WorldSize;
        for (int step = 0; step < size - 1; step++)
        {
            int chunk = link.Rank - step;
            ReduceInto(link, ChunkOf(values, chunk - 1, size), ChunkOf(values, chunk, size));
        }

        for (int step = 0; step < size - 1; step++)
        {
            int chunk = link.Rank + 1 - step;
            CopyInto(link, ChunkOf(values, chunk - 1, size), ChunkOf(values, chunk, size));
        }
    }

    private void ReduceInto(ILink link, Span<float> own, ReadOnlySpan<float> outgoing)
    {
        while (!own.IsEmpty || !outgoing.IsEmpty)
        {
            var target = own[..Math.Min(SegmentLength, own.Length)];
            var sent = outgoing[..Math.Min(SegmentLength, outgoing.Length)];
            var received = _incoming.AsSpan(0, target.Length);
            Shift(link, sent, received);
            TensorPrimitives.Add(received, target, target);
            own = own[target.Length..];
            outgoing = outgoing[sent.Length..];
        }
    }

    private static void CopyInto(ILink link, Span<float> own, ReadOnlySpan<float> outgoing)
    {
        while (!own.IsEmpty || !outgoing.IsEmpty)
        {
            var target = own[..Math.Min(SegmentLength, own.Length)];
            var sent = outgoing[..Math.Min(SegmentLength, outgoing.Length)];
            Shift(link, sent, target);
            own = own[target.Length..];
            outgoing = outgoing[sent.Length..];
        }
    }

    private static void Shift(ILink link, ReadOnlySpan<float> outgoing, Span<float> incoming)
    {
        int next = (link.Rank + 1) % link.WorldSize;
        int previous = (link.Rank + link.WorldSize - 1) % link.WorldSize;
        link.Exchange(next, MemoryMarshal.AsBytes(outgoing), previous, MemoryMarshal.AsBytes(incoming));
    }

    private static Span<float> ChunkOf(Span<float> values, int chunk, int count)
    {
        long index = ((chunk % count) + count) % count;
        int first = (int)(values.Length * index / count);
        int end = (int)(values.Length * (index + 1) / count);
        return values[first..end];
    }
}
