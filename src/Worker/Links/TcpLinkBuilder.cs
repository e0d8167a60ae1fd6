using System.Net.Sockets;
using Lockstep.Engine.Collectives;

namespace Lockstep.Worker.Links;

/// <summary>Opens one connection to every other rank of a generation: to the ranks below by connecting, from those above by accepting.</summary>
internal static class TcpLinkBuilder
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <param name="addresses">Host and port of every rank's data listener.</param>
    /// <param name="silence">Longest wait for a peer within one transfer later on.</param>
    /// <exception cref="LinkSetupException">A peer refused or answered wrongly.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, for instance by the forming deadline or a newer generation.</exception>
    public static async Task<ILink> OpenAsync(
        DataListener listener, LinkIdentity identity, IReadOnlyList<(string Host, int Port)> addresses, TimeSpan silence, CancellationToken token)
    {
        using var expected = listener.Expect(identity);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(token);
        var sockets = new Socket?[identity.WorldSize];
        try
        {
            var tasks = Enumerable.Range(0, identity.Rank).Select(rank => ConnectAsync(identity, rank, addresses[rank], sockets, failed.Token)).ToList();
            tasks.Add(AcceptAsync(expected, sockets, failed.Token));
            await FirstFailureAsync(tasks, failed).ConfigureAwait(false);
            return new TcpLink(identity, sockets, silence);
        }
        catch
        {
            Array.ForEach(sockets, socket => socket?.Dispose());
            throw;
        }
    }

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

    private static async Task AcceptAsync(ExpectedLinks expected, Socket?[] sockets, CancellationToken token)
    {
        for (int missing = expected.Identity.WorldSize - expected.Identity.Rank - 1; missing > 0;)
        {
            var (rank, socket) = await expected.NextAsync(token).ConfigureAwait(false);
            missing -= sockets[rank] is null ? 1 : 0;
            sockets[rank]?.Dispose();
            sockets[rank] = socket;
        }
    }

    private static async Task ConnectAsync(LinkIdentity identity, int rank, (string Host, int Port) address, Socket?[] sockets, CancellationToken token)
    {
        var hello = new LinkHello(identity.RunId, identity.Generation, identity.Rank, rank, identity.WorldSize);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            token.ThrowIfCancellationRequested();
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                TcpOptions.Apply(socket, HandshakeTimeout);
                await Task.Run(() => Connect(socket, address, hello, identity.Secret), token).ConfigureAwait(false);
                sockets[rank] = socket;
                return;
            }
            catch (Exception exception) when (exception is SocketException or EndOfStreamException)
            {
                socket.Dispose();
                await Task.Delay(pause, token).ConfigureAwait(false);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private static void Connect(Socket socket, (string Host, int Port) address, LinkHello hello, byte[] secret)
    {
        socket.Connect(address.Host, address.Port);
        LinkHandshake.Connect(socket, hello, secret);
    }
}
