using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>What a rank brings into the shared memory of its host for one generation, and how two ranks hand it to each other.</summary>
/// <param name="inbox">The own one; owned from now on.</param>
/// <param name="exposed">What others may read; stays the caller's.</param>
internal sealed class SharedHost(SharedInbox inbox, SharedBuffer? exposed) : IDisposable
{
    private const byte Mapped = 1;

    public SharedInbox Inbox { get; } = inbox;

    public SharedBuffer? Exposed { get; } = exposed;

    /// <summary>Null where the options want TCP, or where memory cannot be shared and TCP may take its place; the log says why.</summary>
    /// <exception cref="LinkSetupException">Memory cannot be shared, and the options want nothing else.</exception>
    public static SharedHost? TryCreate(LinkIdentity identity, LinkOptions options)
    {
        if (options.Transport == LinkTransport.Tcp || (options.Transport == LinkTransport.Auto && !LinuxCalls.AreThere))
        {
            return null;
        }

        try
        {
            return new SharedHost(SharedInbox.Create(new InboxLayout(identity.WorldSize, options.RingLength, options.SlotLength)), options.Exposed);
        }
        catch (SharedMemoryException exception) when (options.Transport == LinkTransport.Auto)
        {
            options.Log($"generation {identity.Generation}: no shared memory, all links use TCP: {exception.Message}");
            return null;
        }
        catch (Exception exception) when (exception is SharedMemoryException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new LinkSetupException(null, $"the transport is to be shared memory, and there is none: {exception.Message}. It needs 64-bit Linux; use transport auto or tcp.", exception);
        }
    }

    /// <summary>The connector's side, on a proved connection: offers, takes the peer's offer, and says that it is mapped.</summary>
    /// <exception cref="SharedMemoryException">The peer offers nothing, or nothing that may be mapped.</exception>
    public SharedPeer Offer(Socket socket, int rank)
    {
        SendOffer(socket);
        var peer = TakeOffer(socket, rank);
        Confirm(socket, peer);
        return peer;
    }

    /// <summary>The acceptor's side. Where this throws, the connection's end tells the connector.</summary>
    /// <exception cref="SharedMemoryException">The peer offers nothing, or nothing that may be mapped.</exception>
    public SharedPeer Answer(Socket socket, int rank)
    {
        var peer = TakeOffer(socket, rank);
        try
        {
            SendOffer(socket);
            DescriptorMessage.Await(socket);
            byte[] verdict = new byte[1];
            return socket.Receive(verdict) == 1 && verdict[0] == Mapped ? peer : throw new SharedMemoryException($"rank {rank} could not map this rank's memory");
        }
        catch (SocketException exception)
        {
            peer.Dispose();
            throw new SharedMemoryException($"rank {rank} did not say whether it mapped this rank's memory", exception);
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    public void Dispose() => Inbox.Dispose();

    private static void Confirm(Socket socket, SharedPeer peer)
    {
        try
        {
            socket.Send([Mapped]);
        }
        catch (SocketException exception)
        {
            peer.Dispose();
            throw new SharedMemoryException($"rank {peer.Rank} is gone", exception);
        }
    }

    private void SendOffer(Socket socket)
    {
        var offer = new InboxOffer(Inbox.Layout, Exposed?.ByteLength ?? 0);
        DescriptorMessage.Send(socket, offer.ToBytes(), Exposed is null ? [Inbox.Memory, Inbox.Bell.Event] : [Inbox.Memory, Inbox.Bell.Event, Exposed.Memory]);
    }

    private SharedPeer TakeOffer(Socket socket, int rank)
    {
        byte[] bytes = new byte[InboxOffer.Length];
        var descriptors = DescriptorMessage.Receive(socket, bytes);
        try
        {
            return Map(rank, InboxOffer.Parse(bytes), descriptors);
        }
        finally
        {
            // What was adopted is not among them any more.
            foreach (var descriptor in descriptors)
            {
                descriptor?.Dispose();
            }
        }
    }

    private SharedPeer Map(int rank, InboxOffer offer, SafeFileHandle[] descriptors)
    {
        if (offer.Layout != Inbox.Layout || offer.Exposed < 0 || descriptors.Length != (offer.Exposed > 0 ? 3 : 2))
        {
            throw new SharedMemoryException($"rank {rank} offers {offer} with {descriptors.Length} descriptors, expected {Inbox.Layout}");
        }

        var mapped = offer.Exposed > 0 && offer.Exposed == Exposed?.ByteLength ? SharedBuffer.MapForReading(descriptors[2], offer.Exposed) : null;
        try
        {
            var (memory, ring) = (descriptors[0], descriptors[1]);
            descriptors[0] = descriptors[1] = null!;
            return new SharedPeer(rank, SharedInbox.Adopt(offer.Layout, memory, ring), mapped);
        }
        catch
        {
            mapped?.Dispose();
            throw;
        }
    }
}
