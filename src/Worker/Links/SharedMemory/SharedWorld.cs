using System.Net.Sockets;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>The ranks that one rank shares memory with, as a generation's links come up, and what all ranks agree on then.</summary>
/// <param name="identity">Whose links these are.</param>
/// <param name="host">The own memory, owned from now on; null where this rank can share none.</param>
internal sealed class SharedWorld(LinkIdentity identity, SharedHost? host) : IDisposable
{
    private readonly SharedPeer?[] _peers = new SharedPeer?[identity.WorldSize];

    public bool Shares => host is not null;

    public Bell? Bell => host?.Inbox.Bell;

    /// <summary>As connector; blocking.</summary>
    public void Offer(Socket socket, int rank) => Set(rank, host!.Offer(socket, rank));

    /// <summary>As acceptor; blocking.</summary>
    public void Answer(Socket socket, int rank) => Set(rank, host!.Answer(socket, rank));

    /// <summary>The pair uses TCP after all.</summary>
    public void Forget(int rank) => Set(rank, null);

    /// <summary>Null where the rank shares no memory with this one.</summary>
    public IPeerChannel? ChannelTo(int rank) => _peers[rank] is { } peer ? new SharedMemoryChannel(identity.Rank, host!.Inbox, peer) : null;

    /// <summary>
    /// Tells every rank whom this one shares memory with, and hears the same of them, over the links themselves: only so do all
    /// ranks know the hosts, and no rank takes part in a window that another one does not see.
    /// </summary>
    /// <exception cref="LinkException">A link failed.</exception>
    public HostMap Agree(ILink links)
    {
        int size = identity.WorldSize;
        byte[][] rows = [.. Enumerable.Range(0, size).Select(_ => new byte[size])];
        rows[identity.Rank] = OwnRow();
        for (int distance = 1; distance < size; distance++)
        {
            int from = (identity.Rank + size - distance) % size;
            links.Exchange((identity.Rank + distance) % size, rows[identity.Rank], from, rows[from]);
        }

        var map = HostMap.Of(rows, identity.Rank);
        foreach (int rank in map.Members)
        {
            if (rank != identity.Rank && (_peers[rank] is null || (map.Exposes && _peers[rank]!.Exposed is null)))
            {
                throw new LinkException(LinkFailure.ProtocolViolation, rank, $"rank {rank} says it shares memory with rank {identity.Rank}, which knows nothing of it");
            }
        }

        return map;
    }

    /// <summary>Null where this rank is alone on its host.</summary>
    public HostWindow? Window(HostMap map, Action meet) => map.Members.Count > 1 ? new HostWindow(host!, map, _peers, meet) : null;

    public void Dispose()
    {
        Array.ForEach(_peers, peer => peer?.Dispose());
        host?.Dispose();
    }

    private byte[] OwnRow() => [.. _peers.Select((peer, rank) => rank == identity.Rank ? HostMap.Shares : Says(peer))];

    private static byte Says(SharedPeer? peer) => peer switch
    {
        null => HostMap.Apart,
        { Exposed: null } => HostMap.Shares,
        _ => HostMap.Reads,
    };

    private void Set(int rank, SharedPeer? peer)
    {
        _peers[rank]?.Dispose();
        _peers[rank] = peer;
    }
}
