namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUgraph</c>, borrowed.</summary>
internal readonly record struct GraphHandle(nint Value);
