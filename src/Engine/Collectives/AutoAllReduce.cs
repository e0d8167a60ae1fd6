namespace Lockstep.Engine.Collectives;

/// <summary>
/// The algorithm that suits size and hosts: by the measured table where there is one, else by these rules.
/// One host that shares memory: direct. Several ranks on several hosts: hierarchical for small messages, beyond them torus
/// where the hosts have equally many ranks. Otherwise, each rank as its own host: halving-doubling for small messages, ring.
/// Nothing but size and topology decides, so that all ranks choose the same.
/// </summary>
internal sealed class AutoAllReduce(AllReduceSettings settings) : IAllReduce
{
    /// <summary>Between hosts of several ranks one leader's steps count up to here, and its links beyond.</summary>
    private const int SmallBetweenHosts = 256 << 10;

    private readonly Dictionary<string, IAllReduce> _made = [];
    private ILink? _link;
    private int _hosts;
    private bool _evenHosts;

    /// <exception cref="ArgumentException">The table names an algorithm that there is not, or that cannot run on this world.</exception>
    public void Run(ILink link, Span<byte> values, IWire wire)
    {
        string name = Choose(link, values.Length);
        if (!_made.TryGetValue(name, out var algorithm))
        {
            algorithm = AllReduceTable.Create(name, settings);
            _made.Add(name, algorithm);
        }

        algorithm.Run(link, values, wire);
    }

    /// <summary>The name of the algorithm for so many bytes of values.</summary>
    public string Choose(ILink link, long bytes)
    {
        foreach (var choice in settings.Choices)
        {
            if (bytes <= choice.Bytes)
            {
                return choice.Algorithm;
            }
        }

        return settings.Choices.Count > 0 ? settings.Choices[^1].Algorithm : BuiltIn(link, bytes);
    }

    private string BuiltIn(ILink link, long bytes)
    {
        if (link.Window?.Size == link.WorldSize)
        {
            return "direct";
        }

        if (_link != link)
        {
            _link = link;
            _hosts = link.Hosts.Distinct().Count();
            _evenHosts = TorusGrid.HasEvenHosts(link.Hosts, out _);
        }

        if (_hosts > 1 && _hosts < link.WorldSize)
        {
            return bytes > SmallBetweenHosts && _evenHosts ? "torus" : "hierarchical";
        }

        return CrossoverSize.Holds(link.WorldSize, bytes) ? "halving_doubling" : "ring";
    }
}
