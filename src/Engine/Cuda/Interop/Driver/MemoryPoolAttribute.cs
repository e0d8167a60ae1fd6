namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUmemPool_attribute</c>. The reuse switches are ints, the others 64-bit counts of bytes.</summary>
internal enum MemoryPoolAttribute
{
    ReuseFollowEventDependencies = 1,
    ReuseAllowOpportunistic = 2,
    ReuseAllowInternalDependencies = 3,
    ReleaseThreshold = 4,
    ReservedCurrent = 5,
    ReservedHigh = 6,
    UsedCurrent = 7,
    UsedHigh = 8,
}
