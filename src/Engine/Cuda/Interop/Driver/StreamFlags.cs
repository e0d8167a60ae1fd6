namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUstream_flags</c>. A non-blocking stream does not wait for the legacy default stream.</summary>
[Flags]
internal enum StreamFlags : uint
{
    None = 0,
    NonBlocking = 1,
}
