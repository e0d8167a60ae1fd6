namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>The part of <c>CUfunction_attribute</c> that we use.</summary>
internal enum FunctionAttribute
{
    MaxThreadsPerBlock = 0,
    SharedSizeBytes = 1,
    ConstSizeBytes = 2,
    LocalSizeBytes = 3,
    RegisterCount = 4,
    PtxVersion = 5,
    BinaryVersion = 6,
    MaxDynamicSharedSizeBytes = 8,
    PreferredSharedMemoryCarveout = 9,
    NonPortableClusterSizeAllowed = 14,
}
