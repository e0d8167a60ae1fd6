namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>A <c>cublasLtMatmulDesc_t</c>, borrowed.</summary>
internal readonly record struct MatmulDescriptorHandle(nint Value);
