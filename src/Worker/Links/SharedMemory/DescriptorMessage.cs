using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>Bytes with open descriptors over a Unix domain socket (unix(7), SCM_RIGHTS). The socket need not block: the message is waited for.</summary>
internal static unsafe partial class DescriptorMessage
{
    public const int MostDescriptors = 3;
    private const int Rights = 1;
    private const int SocketLevel = 1;
    private const int ControlHeader = 16;
    private const int ControlLength = ControlHeader + 16;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x40000000;

    // MSG_TRUNC and MSG_CTRUNC: the message had more than there was room for.
    private const int Truncated = 0x20 | 0x8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="SharedMemoryException">The system refused, for instance because the peer is gone.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, MostDescriptors);
        byte* control = stackalloc byte[ControlLength];
        *(long*)control = ControlHeader + (descriptors.Count * sizeof(int));
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        for (int i = 0; i < descriptors.Count; i++)
        {
            ((int*)(control + ControlHeader))[i] = (int)descriptors[i].DangerousGetHandle();
        }

        fixed (byte* first = bytes)
        {
            var part = new Part { First = first, Length = bytes.Length };
            var message = new Message { Parts = &part, PartCount = 1 };
            if (descriptors.Count > 0)
            {
                message.Control = control;
                message.ControlLength = ControlHeader + (((descriptors.Count * sizeof(int)) + 7) & -8);
            }

            long sent = LinuxCalls.Check("sendmsg", SendMessage(socket.SafeHandle, &message, NoSignal));
            if (sent != bytes.Length)
            {
                throw new SharedMemoryException($"sendmsg took {sent} of {bytes.Length} bytes");
            }
        }

        GC.KeepAlive(descriptors);
    }

    /// <summary>Fills <paramref name="bytes"/> and gives the descriptors that came with them, owned by the caller.</summary>
    /// <exception cref="SharedMemoryException">Other bytes or more descriptors came than there is room for, or none within the time-out.</exception>
    public static SafeFileHandle[] Receive(Socket socket, Span<byte> bytes)
    {
        Await(socket);
        byte* control = stackalloc byte[ControlLength];
        fixed (byte* first = bytes)
        {
            var part = new Part { First = first, Length = bytes.Length };
            var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = ControlLength };
            long count = LinuxCalls.Check("recvmsg", ReceiveMessage(socket.SafeHandle, &message, CloseOnExec));
            var descriptors = DescriptorsOf(control, message.ControlLength);
            if (count == bytes.Length && (message.Flags & Truncated) == 0)
            {
                return descriptors;
            }

            Array.ForEach(descriptors, descriptor => descriptor.Dispose());
            throw new SharedMemoryException($"a message of {count} bytes and {descriptors.Length} descriptors came, expected {bytes.Length} bytes and at most {MostDescriptors} descriptors");
        }
    }

    /// <summary>Blocks until the peer has sent something or ended.</summary>
    /// <exception cref="SharedMemoryException">It did neither in time.</exception>
    public static void Await(Socket socket)
    {
        if (!socket.Poll(Patience, SelectMode.SelectRead))
        {
            throw new SharedMemoryException($"the peer said nothing for {Patience.TotalSeconds:0} s");
        }
    }

    private static SafeFileHandle[] DescriptorsOf(byte* control, long length)
    {
        if (length < ControlHeader || *(int*)(control + 8) != SocketLevel || *(int*)(control + 12) != Rights)
        {
            return [];
        }

        long count = (Math.Min(*(long*)control, length) - ControlHeader) / sizeof(int);
        var descriptors = new SafeFileHandle[count];
        for (int i = 0; i < count; i++)
        {
            descriptors[i] = new SafeFileHandle(((int*)(control + ControlHeader))[i], ownsHandle: true);
        }

        return descriptors;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Message* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public byte* First;
        public nint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public int NameLength;
        public Part* Parts;
        public nint PartCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}
