namespace Lockstep.Engine.Collectives;

/// <summary>A world cut by hosts: the ranks of the own host, and the first rank of each host.</summary>
internal sealed class HostGroups
{
    public HostGroups(ILink link)
    {
        Link = link;
        Host = new SubLink(link, [.. link.RanksOfHost(link.Hosts[link.Rank])]);
        int[] leaders = [.. Enumerable.Range(0, link.WorldSize).DistinctBy(rank => link.Hosts[rank])];
        Leaders = leaders.Contains(link.Rank) ? new SubLink(link, leaders) : null;
    }

    /// <summary>What was cut.</summary>
    public ILink Link { get; }

    public SubLink Host { get; }

    /// <summary>Null on a rank that leads no host. A leader has rank 0 in <see cref="Host"/>.</summary>
    public SubLink? Leaders { get; }
}
