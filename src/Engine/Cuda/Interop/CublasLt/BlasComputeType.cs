namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>The part of <c>cublasComputeType_t</c> that we use.</summary>
internal enum BlasComputeType
{
    Float16 = 64,
    Float32 = 68,
    Float32FastFloat16 = 74,
    Float32FastBFloat16 = 75,
    Float32FastTensorFloat32 = 77,
}
