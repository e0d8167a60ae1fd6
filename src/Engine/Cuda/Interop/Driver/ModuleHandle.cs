namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUmodule</c>, borrowed.</summary>
internal readonly record struct ModuleHandle(nint Value);
