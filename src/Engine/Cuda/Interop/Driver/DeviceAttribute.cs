namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>The part of <c>CUdevice_attribute</c> that we read.</summary>
internal enum DeviceAttribute
{
    WarpSize = 10,
    MultiprocessorCount = 16,
    ClockRateKilohertz = 13,
    MemoryClockRateKilohertz = 36,
    MemoryBusWidthBits = 37,
    SecondLevelCacheBytes = 38,
    AsyncEngineCount = 40,
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    SharedMemoryPerMultiprocessor = 81,
    CooperativeLaunch = 95,
    SharedMemoryPerBlockOptIn = 97,
    MaxPersistingSecondLevelCache = 108,
    MemoryPoolsSupported = 115,
    ClusterLaunch = 120,
}
