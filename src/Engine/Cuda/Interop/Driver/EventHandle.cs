namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUevent</c>, borrowed.</summary>
internal readonly record struct EventHandle(nint Value);
