namespace Lockstep.Engine.Collectives;

/// <summary>
/// Ring all-reduce: reduce-scatter, then all-gather, each P-1 steps around the ring.
/// Steps 2(P-1); bytes sent per rank 2S(P-1)/P for S bytes on the wire (each chunk boundary rounds to one element).
/// Order of summation: as <see cref="RingReduceScatter"/> — one place a chunk, then copied, so all ranks end with the same bits.
/// Source: Patarasu and Yuan 2009; Goyal et al. 2017, section 4.
/// </summary>
public sealed class RingAllReduce : IAllReduce
{
    private readonly RingReduceScatter _reduceScatter;
    private readonly RingAllGather _allGather;

    public RingAllReduce()
        : this(new Transfers())
    {
    }

    internal RingAllReduce(Transfers transfers)
    {
        _reduceScatter = new RingReduceScatter(transfers);
        _allGather = new RingAllGather(transfers);
    }

    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        _reduceScatter.Run(link, values, wire);
        _allGather.Run(link, values, wire);
    }
}
