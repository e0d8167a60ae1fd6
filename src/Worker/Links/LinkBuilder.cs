using System.Net.Sockets;
using System.Security.Authentication;
using Lockstep.Engine.Collectives;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Links;

/// <summary>Opens the links of a generation: to the ranks below by connecting, from those above by accepting.</summary>
internal sealed class LinkBuilder
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);
    private readonly DataListener _listener;
    private readonly LinkIdentity _identity;
    private readonly LinkOptions _options;
    private readonly SharedHandover? _handover;
    private readonly PairSockets?[] _pairs;

    private LinkBuilder(DataListener listener, LinkIdentity identity, LinkOptions options)
    {
        _listener = listener;
        _identity = identity;
        _handover = SharedHandover.For(identity, options);
        _options = options;
        _pairs = new PairSockets?[identity.WorldSize];
    }

    /// <param name="listener">The own one.</param>
    /// <param name="identity">Whose links these are.</param>
    /// <param name="addresses">Host and port of every rank's data listener.</param>
    /// <param name="options">How they are made.</param>
    /// <param name="token">Ends the attempt.</param>
    /// <exception cref="LinkSetupException">A peer refused or answered wrongly.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, for instance by the forming deadline or a newer generation.</exception>
    public static async Task<ILink> OpenAsync(
        DataListener listener, LinkIdentity identity, IReadOnlyList<(string Host, int Port)> addresses, LinkOptions options, CancellationToken token)
    {
        var builder = new LinkBuilder(listener, identity, options);
        using var expected = listener.Expect(identity, builder._handover is { World.Shares: true });
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            var tasks = Enumerable.Range(0, identity.Rank).Select(rank => builder.ConnectAsync(rank, addresses[rank], addresses[identity.Rank].Host, failed.Token)).ToList();
            tasks.Add(builder.AcceptAsync(expected, failed.Token));
            await FirstFailureAsync(tasks, failed).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            int? missing = builder.FirstMissing();
            Array.ForEach(builder._pairs, pair => pair?.Dispose());
            builder._handover?.Dispose();
            if (exception is OperationCanceledException && missing is { } rank)
            {
                throw new LinkSetupException(rank, $"rank {rank} at {addresses[rank].Host}:{addresses[rank].Port} was not reached in time", exception);
            }

            throw;
        }

        return await builder.SettleAsync(token).ConfigureAwait(false);
    }

    private int? FirstMissing() =>
        Enumerable.Range(0, _pairs.Length).Where(rank => rank != _identity.Rank && _pairs[rank] is not { IsComplete: true }).Select(rank => (int?)rank).FirstOrDefault();

    private static async Task FirstFailureAsync(List<Task> tasks, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var task in Task.WhenEach(tasks).ConfigureAwait(false))
            {
                await task.ConfigureAwait(false);
            }
        }
        catch
        {
            await failed.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(tasks).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }
    }

    private PeerLinks Build()
    {
        var shared = _handover?.World;
        var channels = _pairs.Select((pair, rank) => pair is null ? null : shared?.ChannelTo(rank) ?? new TcpChannel(rank, pair.Data)).ToArray();
        return new PeerLinks(_identity, new ControlSockets([.. _pairs.Select(pair => pair?.Control)]), channels, shared) { Hearing = _options.Hearing };
    }

    private async Task<PeerLinks> SettleAsync(CancellationToken token)
    {
        var links = Build();
        try
        {
            using var cancelled = token.Register(() => links.Abort("the generation is over before its links are open"));
            await BlockingCall.Run(() => links.Settle(_options.Silence)).ConfigureAwait(false);
            return links;
        }
        catch (LinkException exception)
        {
            links.Dispose();
            token.ThrowIfCancellationRequested();
            throw new LinkSetupException(exception.Peer, exception.Message, exception);
        }
    }

    private async Task AcceptAsync(ExpectedLinks expected, CancellationToken token)
    {
        while (_pairs.Skip(_identity.Rank + 1).Any(pair => pair is not { IsComplete: true }))
        {
            var (hello, connection) = await expected.NextAsync(token).ConfigureAwait(false);
            if (hello.Streams == 0)
            {
                _pairs[hello.FromRank] = await _handover!.AcceptAsync(hello.FromRank, (PlainConnection)connection).ConfigureAwait(false);
                continue;
            }

            if (_pairs[hello.FromRank] is { Streams: 0 } given)
            {
                _handover!.GiveUp(hello.FromRank, given);
                _pairs[hello.FromRank] = null;
            }

            _handover?.RequireNot(hello.FromRank);
            var pair = _pairs[hello.FromRank] ??= new PairSockets(hello.Streams);
            if (pair.Streams != hello.Streams)
            {
                connection.Dispose();
                throw new LinkSetupException(hello.FromRank, $"rank {hello.FromRank} announced {pair.Streams} streams and then {hello.Streams}");
            }

            pair.Set(hello.Stream, connection);
        }
    }

    private async Task ConnectAsync(int rank, (string Host, int Port) address, string ownHost, CancellationToken token)
    {
        if (_handover is not null && await _handover.TryConnectAsync(rank, address, _listener.Waits, token).ConfigureAwait(false) is { } local)
        {
            _pairs[rank] = local;
            return;
        }

        var pair = _pairs[rank] = new PairSockets(_options.StreamsTo(address.Host, ownHost));
        for (int stream = 0; stream <= pair.Streams; stream++)
        {
            pair.Set(stream, await ConnectAsync(rank, stream, pair.Streams, address, token).ConfigureAwait(false));
        }
    }

    private async Task<IConnection> ConnectAsync(int rank, int stream, int streams, (string Host, int Port) address, CancellationToken token)
    {
        var hello = new LinkHello(_identity.RunId, _identity.Generation, _identity.Rank, rank, _identity.WorldSize, stream, streams);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            token.ThrowIfCancellationRequested();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(HandshakeTimeout);
            try
            {
                return await TryConnectAsync(address, hello, patience.Token).ConfigureAwait(false);
            }
            catch (AuthenticationException exception)
            {
                throw new LinkSetupException(rank, $"rank {rank} at {address.Host}:{address.Port} did not prove itself by TLS: {exception.Message}", exception);
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                await Task.Delay(pause, token).ConfigureAwait(false);
            }
        }
    }

    private async Task<IConnection> TryConnectAsync((string Host, int Port) address, LinkHello hello, CancellationToken token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        IConnection? connection = null;
        try
        {
            TcpOptions.Apply(socket);
            await using (token.UnsafeRegister(static state => ((Socket)state!).Dispose(), socket))
            {
                await BlockingCall.Run(() => socket.Connect(address.Host, address.Port)).ConfigureAwait(false);
            }

            var plain = new PlainConnection(socket);
            connection = _listener.Tls is { } tls ? await tls.ConnectAsync(plain, address.Host, _listener.Waits, token).ConfigureAwait(false) : plain;
            await LinkHandshake.ConnectAsync(new SetupWire(connection, _listener.Waits, token), hello, _identity.Secret).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection?.Dispose();
            socket.Dispose();
            throw;
        }
    }
}
