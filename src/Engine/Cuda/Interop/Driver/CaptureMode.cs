namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUstreamCaptureMode</c>.</summary>
internal enum CaptureMode
{
    Global = 0,
    ThreadLocal = 1,
    Relaxed = 2,
}
