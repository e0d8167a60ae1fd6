using System.Runtime.Intrinsics;

namespace Lockstep.Engine.Cpu;

/// <summary>Looks at the CPU that this process may use.</summary>
public static class CpuProbe
{
    /// <summary>Asks the runtime; limits of a container count.</summary>
    public static CpuReport Run() => new(Environment.ProcessorCount, VectorBits, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
}
