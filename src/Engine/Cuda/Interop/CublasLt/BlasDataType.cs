namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>The part of <c>cudaDataType_t</c> that we use.</summary>
internal enum BlasDataType
{
    Float32 = 0,
    Float64 = 1,
    Float16 = 2,
    Int8 = 3,
    Int32 = 10,
    BFloat16 = 14,
}
