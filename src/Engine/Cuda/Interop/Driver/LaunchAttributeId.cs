namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUlaunchAttributeID</c>.</summary>
internal enum LaunchAttributeId
{
    Cooperative = 2,
    ClusterDimension = 4,
    ProgrammaticStreamSerialization = 6,
    ProgrammaticEvent = 7,
    Priority = 8,
}
