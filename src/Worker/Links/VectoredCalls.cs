using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lockstep.Worker.Links;

/// <summary>
/// Two spans in one system call. writev(2) and readv(2) and not sendmsg and recvmsg: on a socket they do the same, and their
/// structure is the same on every Unix. Sockets must not block. The runtime ignores SIGPIPE, so that a closed peer is an error code.
/// </summary>
internal static unsafe partial class VectoredCalls
{
    private const int Interrupted = 4;
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>Bytes sent; -1: none can be now.</summary>
    /// <exception cref="IOException">The connection is broken or closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* start = first, rest = second)
        {
            var parts = stackalloc Part[] { new(start, first.Length), new(rest, second.Length) };
            nint count;
            do
            {
                count = Write(Open(socket), parts, 2);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Interrupted);

            return Checked(count, "writev");
        }
    }

    /// <summary>Bytes received; 0: the peer has ended; -1: none are here now.</summary>
    /// <exception cref="IOException">The connection is broken or closed.</exception>
    public static int Receive(SafeSocketHandle socket, Span<byte> first, Span<byte> second)
    {
        fixed (byte* start = first, rest = second)
        {
            var parts = stackalloc Part[] { new(start, first.Length), new(rest, second.Length) };
            nint count;
            do
            {
                count = Read(Open(socket), parts, 2);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Interrupted);

            return Checked(count, "readv");
        }
    }

    private static SafeSocketHandle Open(SafeSocketHandle socket) =>
        socket.IsClosed ? throw new IOException("this end is closed") : socket;

    private static int Checked(nint count, string call)
    {
        if (count >= 0)
        {
            return (int)count;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == TryAgain ? -1 : throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    private static partial nint Write(SafeSocketHandle socket, Part* parts, int count);

    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    private static partial nint Read(SafeSocketHandle socket, Part* parts, int count);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Part(byte* start, nint length)
    {
        public readonly byte* Start = start;
        public readonly nint Length = length;
    }
}
