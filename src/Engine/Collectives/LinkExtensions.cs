namespace Lockstep.Engine.Collectives;

/// <summary>One-sided transfers, as halves of an exchange, and the phase of those to come.</summary>
public static class LinkExtensions
{
    public static void Send(this ILink link, int peer, ReadOnlySpan<byte> data) => link.Exchange(peer, data, peer, []);

    public static void Receive(this ILink link, int peer, Span<byte> data) => link.Exchange(peer, [], peer, data);

    internal static IEnumerable<int> RanksOfHost(this ILink link, int host) => Enumerable.Range(0, link.WorldSize).Where(rank => link.Hosts[rank] == host);

    /// <summary>What follows belongs to this phase of the same bucket.</summary>
    internal static void Enter(this ILink link, CollectivePhase phase) => link.Place = link.Place with { Phase = phase };
}
