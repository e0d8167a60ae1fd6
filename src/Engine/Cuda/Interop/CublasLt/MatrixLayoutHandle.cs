namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>A <c>cublasLtMatrixLayout_t</c>, borrowed.</summary>
internal readonly record struct MatrixLayoutHandle(nint Value);
