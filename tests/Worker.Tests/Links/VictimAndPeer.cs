using System.Net;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>Rank 0 of two, whole, and a raw rank 1.</summary>
internal sealed class VictimAndPeer : IDisposable
{
    private readonly DataListener? _listener;

    private VictimAndPeer(DataListener? listener, ILink victim, RawPeer peer)
    {
        _listener = listener;
        Victim = victim;
        Peer = peer;
    }

    public ILink Victim { get; }

    public RawPeer Peer { get; }

    /// <param name="listener">The victim's; null: one of its own.</param>
    /// <param name="generation">Of both.</param>
    /// <param name="streams">Of data.</param>
    /// <param name="silence">That the victim bears.</param>
    public static async Task<VictimAndPeer> OpenAsync(DataListener? listener = null, ulong generation = 7, int streams = 1, TimeSpan? silence = null)
    {
        var own = listener is null ? new DataListener(IPAddress.Loopback, 0) : null;
        var used = listener ?? own!;
        var options = new LinkOptions { Silence = silence ?? TimeSpan.FromSeconds(30), Streams = streams };
        var opening = LinkBuilder.OpenAsync(
            used, LinkWorld.Identity(0, 2, generation), [(LinkWorld.Host, used.Port), (LinkWorld.Host, 1)], options, TestContext.Current.CancellationToken);
        var peer = await RawPeer.ConnectAsync(used, LinkWorld.Identity(1, 2, generation), to: 0, streams);
        return new VictimAndPeer(own, await opening, peer);
    }

    public void Dispose()
    {
        Victim.Dispose();
        Peer.Dispose();
        _listener?.Dispose();
    }
}
