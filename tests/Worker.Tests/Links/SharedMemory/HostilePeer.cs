using System.Net;
using System.Net.Sockets;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

/// <summary>A real rank 0 and a rank 1 that knows the secret, shares memory, and then writes what it likes.</summary>
internal sealed class HostilePeer : IDisposable
{
    private readonly DataListener _listener;
    private readonly Socket _socket;
    private readonly SharedHost _host;
    private readonly SharedPeer _victim;

    private HostilePeer(DataListener listener, Socket socket, SharedHost host, SharedPeer victim, ILink link)
    {
        _listener = listener;
        _socket = socket;
        _host = host;
        _victim = victim;
        Link = link;
    }

    /// <summary>Of rank 0.</summary>
    public ILink Link { get; }

    /// <summary>What rank 0 reads.</summary>
    public RingMemory ToVictim => _victim.Inbox.Ring(1);

    /// <summary>What rank 0 writes.</summary>
    public RingMemory FromVictim => _host.Inbox.Ring(0);

    public static async Task<HostilePeer> OpenAsync(LinkOptions options)
    {
        var listener = new DataListener(IPAddress.Loopback, 0, LinkWorld.Host);
        var address = (LinkWorld.Host, listener.Port);
        var opening = LinkBuilder.OpenAsync(listener, LinkWorld.Identity(0, 2), [address, address], options, TestContext.Current.CancellationToken);
        var socket = LocalAddress.NewSocket();
        var host = new SharedHost(SharedInbox.Create(new InboxLayout(2, options.RingLength, options.SlotLength)), null);
        socket.Connect(LocalAddress.Of(LinkWorld.Host, listener.Port));
        var wire = new SetupWire(new PlainConnection(socket), listener.Waits, TestContext.Current.CancellationToken);
        await LinkHandshake.ConnectAsync(wire, new LinkHello("run-a", 7, FromRank: 1, ToRank: 0, WorldSize: 2, Stream: 0, Streams: 0), LinkWorld.Identity(1, 2).Secret);
        var victim = await Task.Run(() => host.Offer(socket, 0));
        var channel = new SharedMemoryChannel(1, host.Inbox, victim);
        channel.BeginSend([HostMap.Shares, HostMap.Shares]);
        channel.TrySend([HostMap.Shares, HostMap.Shares]);
        return new HostilePeer(listener, socket, host, victim, await opening);
    }

    /// <summary>Writes one thing somewhere in the memory that rank 0 reads, and wakes it.</summary>
    public void Scribble(Random random)
    {
        var ring = random.Next(2) == 0 ? ToVictim : FromVictim;
        switch (random.Next(6))
        {
            case 0:
                ring.Written = Wild(random, ring.Written);
                break;
            case 1:
                ring.Taken = Wild(random, ring.Taken);
                break;
            case 2:
                random.NextBytes(ring.From(random.Next(ring.Length), random.Next(1, 200)));
                break;
            case 3:
                _host.Inbox.Meetings = Wild(random, _host.Inbox.Meetings);
                break;
            case 4:
                _victim.Inbox.Meetings = random.NextInt64();
                break;
            default:
                random.NextBytes(_victim.Inbox.Slot);
                break;
        }

        _victim.Inbox.Bell.Ring();
    }

    /// <summary>Says something on the control connection.</summary>
    public void Say(byte[] bytes) => _socket.Send(bytes);

    public void Dispose()
    {
        Link.Dispose();
        _listener.Dispose();
        _victim.Dispose();
        _host.Dispose();
        _socket.Dispose();
    }

    private static long Wild(Random random, long value) => random.Next(5) switch
    {
        0 => random.NextInt64(long.MinValue, long.MaxValue),
        1 => value + random.Next(-200, 200),
        2 => value + random.Next(1, 5000),
        3 => long.MaxValue - random.Next(100),
        _ => value + 64,
    };
}
