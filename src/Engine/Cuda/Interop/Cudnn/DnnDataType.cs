namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>The part of <c>cudnnDataType_t</c> that we use.</summary>
internal enum DnnDataType
{
    Float32 = 0,
    Float64 = 1,
    Float16 = 2,
    Int8 = 3,
    Int32 = 4,
    UInt8 = 6,
    BFloat16 = 9,
    Int64 = 10,
    Boolean = 11,
}
