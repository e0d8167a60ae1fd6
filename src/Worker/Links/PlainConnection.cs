using System.Net.Sockets;

namespace Lockstep.Worker.Links;

/// <summary>A connection whose bytes travel as they are.</summary>
internal sealed class PlainConnection : IConnection
{
    private readonly Socket _socket;

    /// <param name="socket">Connected; owned from now on.</param>
    public PlainConnection(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
    }

    public bool Holds => false;

    public int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => VectoredCalls.Send(_socket.SafeHandle, first, second);

    public int Receive(Span<byte> first, Span<byte> second) => VectoredCalls.Receive(_socket.SafeHandle, first, second);

    public bool Flush() => false;

    public void AddTo(PollSet waits, PollEvents events) => waits.Add(_socket.SafeHandle, events);

    public void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already closed by the peer or by us.
        }
    }

    public void Dispose() => _socket.Dispose();
}
