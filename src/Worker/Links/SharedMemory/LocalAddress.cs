using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// Where a worker listens for the ranks of its own host: a Unix domain socket in the abstract namespace, named by the address that
/// peers know it by. It lies in no file system, ends with its process, and only processes of the same network namespace see it;
/// that the right worker listens there is proved by the handshake.
/// </summary>
internal static class LocalAddress
{
    private const int LongestHost = 64;

    public static UnixDomainSocketEndPoint Of(string host, int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"\0lockstep-data-{(host.Length <= LongestHost ? host : Short(host))}-{port}"));

    /// <summary>Null where there are no such sockets or the name is taken: peers then use TCP.</summary>
    public static Socket? TryListen(string host, int port, int backlog)
    {
        if (!LinuxCalls.AreThere)
        {
            return null;
        }

        var socket = NewSocket();
        try
        {
            socket.Bind(Of(host, port));
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Such a name has at most 107 bytes.</summary>
    private static string Short(string host) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(host)), 0, LongestHost / 2);
}
