using System.Net.Sockets;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>Tries to share memory with each rank, before TCP, and decides what a failure means under the transport wanted.</summary>
internal sealed class SharedHandover : IDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private readonly LinkIdentity _identity;
    private readonly LinkOptions _options;

    private SharedHandover(LinkIdentity identity, LinkOptions options)
    {
        _identity = identity;
        _options = options;
        World = new SharedWorld(identity, SharedHost.TryCreate(identity, options));
    }

    public SharedWorld World { get; }

    /// <summary>Null where the options want TCP. A rank that only cannot share memory still tells the others so.</summary>
    /// <exception cref="LinkSetupException">Memory cannot be shared, and the options want nothing else.</exception>
    public static SharedHandover? For(LinkIdentity identity, LinkOptions options) =>
        options.Transport == LinkTransport.Tcp ? null : new SharedHandover(identity, options);

    /// <summary>The pair's connection, proved, its memory exchanged; null: the pair is to use TCP.</summary>
    /// <exception cref="LinkSetupException">The rank shares no memory, and the options want nothing else.</exception>
    public async Task<PairSockets?> TryConnectAsync(int rank, (string Host, int Port) address, ReadableWaits waits, CancellationToken token)
    {
        if (!World.Shares)
        {
            return null;
        }

        var hello = new LinkHello(_identity.RunId, _identity.Generation, _identity.Rank, rank, _identity.WorldSize, Stream: 0, Streams: 0);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(HandshakeTimeout);
        var socket = LocalAddress.NewSocket();
        try
        {
            await BlockingCall.Run(() => socket.Connect(LocalAddress.Of(address.Host, address.Port))).ConfigureAwait(false);
            var connection = new PlainConnection(socket);
            await LinkHandshake.ConnectAsync(new SetupWire(connection, waits, patience.Token), hello, _identity.Secret).ConfigureAwait(false);
            await BlockingCall.Run(() => World.Offer(socket, rank)).ConfigureAwait(false);
            return PairOf(connection);
        }
        catch (Exception exception) when (exception is SocketException or IOException or LinkSetupException or OperationCanceledException)
        {
            socket.Dispose();
            token.ThrowIfCancellationRequested();
            return Refused(rank, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The same for a connection that a rank above has opened.</summary>
    /// <exception cref="LinkSetupException">The rank shares no memory, and the options want nothing else.</exception>
    public async Task<PairSockets?> AcceptAsync(int rank, PlainConnection connection)
    {
        try
        {
            await BlockingCall.Run(() => World.Answer(connection.Socket, rank)).ConfigureAwait(false);
            return PairOf(connection);
        }
        catch (IOException exception)
        {
            connection.Dispose();
            return Refused(rank, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A rank that shared memory uses TCP after all.</summary>
    public void GiveUp(int rank, PairSockets pair)
    {
        World.Forget(rank);
        pair.Dispose();
    }

    /// <summary>A rank comes by TCP.</summary>
    /// <exception cref="LinkSetupException">The options want shared memory.</exception>
    public void RequireNot(int rank)
    {
        if (_options.Transport == LinkTransport.SharedMemory)
        {
            throw Required(rank, "it connects by TCP", null);
        }
    }

    public void Dispose() => World.Dispose();

    private static PairSockets PairOf(PlainConnection connection)
    {
        var pair = new PairSockets(streams: 0);
        pair.Set(0, connection);
        return pair;
    }

    private PairSockets? Refused(int rank, Exception why)
    {
        if (_options.Transport == LinkTransport.SharedMemory)
        {
            throw Required(rank, why.Message, why);
        }

        // Nobody listening is what a rank on another host looks like.
        if (why is not SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            _options.Log($"generation {_identity.Generation}: no shared memory with rank {rank}, TCP instead: {why.Message}");
        }

        return null;
    }

    private static LinkSetupException Required(int rank, string why, Exception? cause) => new(
        rank, $"the transport is to be shared memory, but rank {rank} cannot be reached by it: {why}. Run all workers on one host in one network namespace, or use transport auto.", cause);
}
