using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links;

/// <summary>fsync(2) on a directory, which .NET does not open. It stands here because the worker's system calls do.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int NotPossible = 22;

    /// <summary>Returns when names made, changed and removed in a directory are on the disk.</summary>
    /// <returns>False where the system or the file system offers no such thing.</returns>
    /// <exception cref="IOException">The disk failed, or there is no such directory.</exception>
    public static bool TryFlush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var handle = Open(directory, ReadOnly | CloseOnExec);
        Check("open", directory, !handle.IsInvalid);
        bool done = Flush(handle) == 0;
        if (!done && Marshal.GetLastPInvokeError() == NotPossible)
        {
            return false;
        }

        Check("fsync", directory, done);
        return true;
    }

    private static void Check(string call, string directory, bool done)
    {
        if (!done)
        {
            throw new IOException($"{call} {directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
