namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CU_MEMHOSTALLOC_*</c>.</summary>
[Flags]
internal enum HostMemoryFlags : uint
{
    None = 0,
    Portable = 1,
    DeviceMap = 2,
    WriteCombined = 4,
}
