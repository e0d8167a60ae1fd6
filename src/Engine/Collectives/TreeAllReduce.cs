namespace Lockstep.Engine.Collectives;

/// <summary>
/// Binomial reduce to rank 0 and binomial broadcast from it. Steps 2 ceil(log2 P) on the longest way; bytes 2S(P-1) in all,
/// S·ceil(log2 P) of them sent by rank 0: for messages so small that only the number of steps counts, and at a P that is no
/// power of two. Order of summation: as <see cref="BinomialReduce"/>.
/// </summary>
internal sealed class TreeAllReduce(Transfers transfers) : IAllReduce
{
    private readonly BinomialReduce _reduce = new(transfers);
    private readonly BinomialBroadcast _broadcast = new(transfers);

    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        _reduce.Run(link, values, wire, root: 0);
        _broadcast.Run(link, values, wire, root: 0);
    }
}
