using System.Net.Sockets;

namespace Lockstep.Worker.Links;

/// <summary>Socket options of a data link.</summary>
internal static class TcpOptions
{
    private const int BufferBytes = 4 * 1024 * 1024;

    public static void Apply(Socket socket)
    {
        socket.NoDelay = true;
        socket.SendBufferSize = BufferBytes;
        socket.ReceiveBufferSize = BufferBytes;
    }
}
