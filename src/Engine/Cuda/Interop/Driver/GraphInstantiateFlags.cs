namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUgraphInstantiate_flags</c>.</summary>
[Flags]
internal enum GraphInstantiateFlags : uint
{
    None = 0,
    AutoFreeOnLaunch = 1,
    Upload = 2,
    DeviceLaunch = 4,
    UseNodePriority = 8,
}
