namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUcontext</c>, borrowed.</summary>
internal readonly record struct ContextHandle(nint Value);
