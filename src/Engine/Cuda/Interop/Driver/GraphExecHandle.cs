namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUgraphExec</c>, borrowed.</summary>
internal readonly record struct GraphExecHandle(nint Value);
