using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lockstep.Worker.Tests.Links;

/// <summary>Stands between two ranks and keeps what it hears; it can also change a byte.</summary>
internal sealed class RecordingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly List<byte> _heard = [];

    /// <param name="target">Port on loopback.</param>
    public RecordingRelay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on, one bit of every piece is turned.</summary>
    public bool Corrupts { get; set; }

    public byte[] Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                var far = RawPeer.Dial(_target);
                _sockets.Add(near);
                _sockets.Add(far);
                _ = PassAsync(near, far);
                _ = PassAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer)) > 0;)
            {
                Keep(buffer.AsSpan(0, count));
                await to.SendAsync(buffer.AsMemory(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private void Keep(Span<byte> bytes)
    {
        lock (_heard)
        {
            _heard.AddRange(bytes);
        }

        if (Corrupts)
        {
            bytes[^1] ^= 1;
        }
    }
}
