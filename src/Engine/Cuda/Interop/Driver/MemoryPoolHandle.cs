namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUmemoryPool</c>, borrowed.</summary>
internal readonly record struct MemoryPoolHandle(nint Value);
