namespace Lockstep.Engine.Collectives;

/// <summary>One-sided transfers, as halves of an exchange.</summary>
public static class LinkExtensions
{
    public static void Send(this ILink link, int peer, ReadOnlySpan<byte> data) => link.Exchange(peer, data, peer, []);

    public static void Receive(this ILink link, int peer, Span<byte> data) => link.Exchange(peer, [], peer, data);
}
