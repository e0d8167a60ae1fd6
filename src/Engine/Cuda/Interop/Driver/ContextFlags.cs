namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUctx_flags</c>: how a thread waits.</summary>
[Flags]
internal enum ContextFlags : uint
{
    None = 0,
    Spin = 1,
    Yield = 2,
    BlockingSync = 4,
}
