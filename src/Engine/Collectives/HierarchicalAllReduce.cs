namespace Lockstep.Engine.Collectives;

/// <summary>
/// Reduce in each host, all-reduce between the hosts' first ranks, broadcast in each host. With k ranks a host and m hosts:
/// steps of a leader 2 ceil(log2 k) + 2(m-1) by ring or 2 log2 m by halving-doubling; bytes sent by a leader to other hosts
/// 2S(m-1)/m. Where the ranks of a host share memory nothing is sent inside it: a direct all-reduce in front (whose result the
/// others do not need, but they would only wait meanwhile) and a copy from the leader behind.
/// Order of summation: inside a host by rank (shared memory) or as <see cref="BinomialReduce"/>, then over hosts as the
/// leaders' algorithm. Source: Goyal et al. 2017, section 4; Jia et al. 2018, section 3.3.
/// </summary>
internal sealed class HierarchicalAllReduce(Transfers transfers) : IAllReduce
{
    private readonly BinomialReduce _reduce = new(transfers);
    private readonly BinomialBroadcast _broadcast = new(transfers);
    private readonly DirectAllReduce _direct = new();
    private readonly HalvingDoublingAllReduce _halvingDoubling = new(transfers);
    private readonly RingAllReduce _ring = new(transfers);
    private HostGroups? _groups;

    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        if (_groups?.Link != link)
        {
            _groups = new HostGroups(link);
        }

        var host = _groups.Host;
        if (host.Window is null)
        {
            _reduce.Run(host, values, wire, root: 0);
        }
        else
        {
            _direct.Run(host, values, wire);
        }

        if (_groups.Leaders is { } leaders)
        {
            IAllReduce between = CrossoverSize.Holds(leaders.WorldSize, values.Length) ? _halvingDoubling : _ring;
            between.Run(leaders, values, wire);
        }

        if (host.Window is null)
        {
            _broadcast.Run(host, values, wire, root: 0);
        }
        else if (host.WorldSize > 1)
        {
            WindowBroadcast.Run(host, values, root: 0);
        }
    }
}
