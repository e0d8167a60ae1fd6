namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUevent_flags</c>.</summary>
[Flags]
internal enum EventFlags : uint
{
    None = 0,
    BlockingSync = 1,
    DisableTiming = 2,
    Interprocess = 4,
}
