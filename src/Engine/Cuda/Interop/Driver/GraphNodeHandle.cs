namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUgraphNode</c>; it lives as long as its graph.</summary>
internal readonly record struct GraphNodeHandle(nint Value);
