using System.Runtime.InteropServices;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>
/// Reads a whole file by three kinds of system call and without an object: the framework makes a handle, a path and a string for
/// every file it opens, and memory for each.
/// </summary>
internal static unsafe partial class PosixFile
{
    private const string Library = "libc";
    private const int Interrupted = 4;
    private const int NoMemory = 12;
    private const int TooManyInSystem = 23;
    private const int TooManyInProcess = 24;

    public static bool IsSupported { get; } = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>O_RDONLY | O_CLOEXEC.</summary>
    private static int Flags { get; } = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Reads from the beginning to the end.</summary>
    /// <param name="path">UTF-8, ending in a zero byte.</param>
    /// <param name="buffer">Room for the content; replaced by a larger one where it is too small.</param>
    /// <param name="most">More bytes are too many.</param>
    /// <returns>Bytes of the file.</returns>
    /// <exception cref="BadSampleException">The file cannot be opened or read, or is too large.</exception>
    /// <exception cref="DataException">It is not this file's fault: the process or the machine has no more files or memory.</exception>
    public static int Read(ReadOnlySpan<byte> path, ref byte[] buffer, int most)
    {
        int file = Open(path);
        try
        {
            int length = 0;
            while (true)
            {
                int got = Read(file, buffer.AsSpan(length));
                length += got;
                if (got == 0 && length < buffer.Length)
                {
                    return length;
                }

                if (length > most)
                {
                    throw new BadSampleException($"more than {most} bytes, which is no image");
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(2L * length, most + 1L));
                }
            }
        }
        finally
        {
            _ = Close(file);
        }
    }

    private static int Open(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[^1] != 0)
        {
            throw new ArgumentException("the path has no zero byte at its end", nameof(path));
        }

        fixed (byte* name = path)
        {
            while (true)
            {
                int file = Open(name, Flags);
                if (file >= 0)
                {
                    return file;
                }

                ThrowUnlessInterrupted("opened");
            }
        }
    }

    private static int Read(int file, Span<byte> to)
    {
        fixed (byte* room = to)
        {
            while (true)
            {
                nint got = Read(file, room, (nuint)to.Length);
                if (got >= 0)
                {
                    return (int)got;
                }

                ThrowUnlessInterrupted("read");
            }
        }
    }

    private static void ThrowUnlessInterrupted(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == Interrupted)
        {
            return;
        }

        string reason = $"the file cannot be {what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
        throw error is NoMemory or TooManyInSystem or TooManyInProcess
            ? new DataException($"{reason}; free some, or raise the limit (ulimit -n).")
            : new BadSampleException(reason);
    }

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int file, byte* to, nuint length);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int Close(int file);
}
