using System.Net.Sockets;

namespace Lockstep.Worker.Links;

/// <summary>A connection whose bytes travel as they are.</summary>
internal sealed class PlainConnection : IConnection
{
    /// <param name="socket">Connected; owned from now on.</param>
    public PlainConnection(Socket socket)
    {
        Socket = socket;
        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    public bool Holds => false;

    public int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => VectoredCalls.Send(Socket.SafeHandle, first, second);

    public int Receive(Span<byte> first, Span<byte> second) => VectoredCalls.Receive(Socket.SafeHandle, first, second);

    public bool Flush() => false;

    public void AddTo(PollSet waits, PollEvents events) => waits.Add(Socket.SafeHandle, events);

    public void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Already closed by the peer or by us.
        }
    }

    public void Dispose() => Socket.Dispose();
}
