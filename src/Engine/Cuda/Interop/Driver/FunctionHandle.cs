namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUfunction</c>; it lives as long as its module.</summary>
internal readonly record struct FunctionHandle(nint Value);
