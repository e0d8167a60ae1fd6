namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>A <c>cublasLtMatmulPreference_t</c>, borrowed.</summary>
internal readonly record struct MatmulPreferenceHandle(nint Value);
