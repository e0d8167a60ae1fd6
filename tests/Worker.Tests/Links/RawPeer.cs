using System.Net;
using System.Net.Sockets;
using Lockstep.Worker.Links;

namespace Lockstep.Worker.Tests.Links;

/// <summary>A rank whose handshake is right and whose every further byte is the test's: one control connection, then the streams.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly Socket[] _sockets;

    private RawPeer(Socket[] sockets) => _sockets = sockets;

    public Socket Control => _sockets[0];

    public Socket[] Data => _sockets[1..];

    public static async Task<RawPeer> ConnectAsync(DataListener listener, LinkIdentity own, int to, int streams = 1)
    {
        var sockets = new Socket[streams + 1];
        for (int i = 0; i <= streams; i++)
        {
            sockets[i] = (await DialAsync(listener, new LinkHello(own.RunId, own.Generation, own.Rank, to, own.WorldSize, i, streams), own.Secret)).Socket;
        }

        return new RawPeer(sockets);
    }

    /// <summary>One connection, proved.</summary>
    public static async Task<PlainConnection> DialAsync(DataListener listener, LinkHello hello, byte[]? secret = null)
    {
        var connection = new PlainConnection(Dial(listener.Port));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        try
        {
            await LinkHandshake.ConnectAsync(new SetupWire(connection, listener.Waits, patience.Token), hello, secret ?? LinkWorld.Identity(1, 2).Secret);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The same, again and again while the other side closes the connection.</summary>
    public static async Task<PlainConnection> PersistAsync(DataListener listener, LinkHello hello)
    {
        while (true)
        {
            try
            {
                return await DialAsync(listener, hello);
            }
            catch (IOException)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public static Socket Dial(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SendTimeout = socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    public static byte[] ReadExactly(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = socket.Receive(bytes.AsSpan(read));
            read += count > 0 ? count : throw new EndOfStreamException();
        }

        return bytes;
    }

    /// <summary>Whether a socket that is readable has nothing more to read.</summary>
    public static bool HasEnded(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Sends all of it, waiting for room; what a closed victim does not take is lost.</summary>
    public static void Push(Socket socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty && socket.Poll(Limit, SelectMode.SelectWrite))
            {
                int count = socket.Send(bytes, SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock))
                {
                    return;
                }

                bytes = bytes[count..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The victim has closed, as it should.
        }
    }

    /// <summary>As if the process had been killed.</summary>
    public void Kill()
    {
        foreach (var socket in _sockets)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
    }

    public void Dispose() => Array.ForEach(_sockets, socket => socket.Dispose());
}
