using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cpu;

/// <summary>
/// Asks Linux for 2 MiB pages behind large buffers: a kernel that strides over a feature map then finds its addresses in the
/// TLB. Advice only; where it is refused or unknown everything works as before.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Alignment and least size of a buffer that is worth it.</summary>
    public const int Bytes = 2 << 20;

    private const int AdviseHugePage = 14;

    public static void Advise(void* memory, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(memory, bytes, AdviseHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
