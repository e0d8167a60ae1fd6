using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>The system calls of shared memory, each checked. Numbers are those of Linux on 64-bit x86 and Arm.</summary>
internal static unsafe partial class LinuxCalls
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const uint HugePages2M = 0x4 | (21u << 26);
    private const uint CloseOnExec = 0x1;
    private const uint AllowSealing = 0x2;
    private const int AddSealsCommand = 1033;
    private const int GetSealsCommand = 1034;
    private const int SeekEnd = 2;
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapShared = 1;
    private const int MapPopulate = 0x8000;
    private const int AdviseHuge = 14;
    private const int GetFlagsCommand = 3;
    private const int NonBlocking = 0x800;
    private const int EventFlags = 0x80000 | NonBlocking;
    private const long TmpfsMagic = 0x01021994;
    private const int StatisticsLength = 256;

    /// <summary>Whether the calls below exist here, with the layouts that this code knows.</summary>
    public static bool AreThere => OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    /// <exception cref="SharedMemoryException">They do not.</exception>
    public static void Require()
    {
        if (!AreThere)
        {
            throw new SharedMemoryException("memory is shared on 64-bit Linux only");
        }
    }

    /// <param name="name">Stands in /proc/*/maps only.</param>
    /// <param name="length">Bytes; whole pages.</param>
    /// <param name="flags">0 or <see cref="HugePages2M"/>.</param>
    public static SafeFileHandle NewMemory(string name, long length, uint flags)
    {
        var memory = CreateMemory(name, CloseOnExec | AllowSealing | flags);
        try
        {
            Check("memfd_create", memory.IsInvalid ? -1 : 0);
            Check("ftruncate", Truncate(memory, length));
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public static void Seal(SafeFileHandle memory, MemorySeals seals) => Check("fcntl(F_ADD_SEALS)", Control(memory, AddSealsCommand, (int)seals));

    public static MemorySeals SealsOf(SafeFileHandle memory) => (MemorySeals)Check("fcntl(F_GET_SEALS)", Control(memory, GetSealsCommand, 0));

    public static long LengthOf(SafeFileHandle memory) => Check("lseek", Seek(memory, 0, SeekEnd));

    /// <summary>Whether the memory is made of ordinary pages: a missing one is filled with zeros, never a fault that ends the process.</summary>
    public static bool IsOrdinary(SafeFileHandle memory)
    {
        // struct statfs has 120 bytes; its first member, a long, is the kind of file system.
        byte* statistics = stackalloc byte[StatisticsLength];
        Check("fstatfs", FileSystem(memory, statistics));
        return *(long*)statistics == TmpfsMagic;
    }

    public static nint Map(SafeFileHandle memory, long length, bool writable, bool populated)
    {
        nint address = MapMemory(0, (nuint)length, ProtectRead | (writable ? ProtectWrite : 0), MapShared | (populated ? MapPopulate : 0), memory, 0);
        Check("mmap", address == -1 ? -1 : 0);
        return address;
    }

    public static bool Unmap(nint address, long length) => UnmapMemory(address, (nuint)length) == 0;

    /// <summary>A hint: kernels that give shared memory no huge pages refuse it, and nothing is lost.</summary>
    public static void AdviseHugePages(nint address, long length) => _ = Advise(address, (nuint)length, AdviseHuge);

    public static SafeFileHandle NewEvent()
    {
        var created = CreateEvent(0, EventFlags);
        Check("eventfd", created.IsInvalid ? -1 : 0);
        return created;
    }

    public static bool IsEvent(SafeFileHandle handle) =>
        (Check("fcntl(F_GETFL)", Control(handle, GetFlagsCommand, 0)) & NonBlocking) != 0
        && new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}")).LinkTarget == "anon_inode:[eventfd]";

    /// <summary>Adds one to an event. One that cannot take more is signalled already.</summary>
    public static void Signal(SafeFileHandle target)
    {
        ulong one = 1;
        CheckUnlessFull("write(eventfd)", WriteTo(target, &one, sizeof(ulong)));
    }

    /// <summary>Sets an event back to zero.</summary>
    public static void Drain(SafeFileHandle source)
    {
        ulong count;
        CheckUnlessFull("read(eventfd)", ReadFrom(source, &count, sizeof(ulong)));
    }

    /// <summary>Throws with the call's name and the system's error text where <paramref name="result"/> is negative.</summary>
    public static long Check(string call, long result)
    {
        if (result < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new SharedMemoryException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
        }

        return result;
    }

    private static void CheckUnlessFull(string call, nint result)
    {
        if (result < 0 && Marshal.GetLastPInvokeError() is WouldBlock or Interrupted)
        {
            return;
        }

        Check(call, result);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle CreateMemory(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(SafeFileHandle memory, long length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle memory, int command, int argument);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle memory, long offset, int origin);

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int FileSystem(SafeFileHandle memory, byte* statistics);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MapMemory(nint address, nuint length, int protection, int flags, SafeFileHandle memory, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapMemory(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(SafeFileHandle target, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFrom(SafeFileHandle source, void* bytes, nuint count);
}
