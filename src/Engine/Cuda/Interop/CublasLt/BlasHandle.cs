namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>A <c>cublasLtHandle_t</c>, borrowed.</summary>
internal readonly record struct BlasHandle(nint Value);
