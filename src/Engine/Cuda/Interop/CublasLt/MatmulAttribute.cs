namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtMatmulDescAttributes_t</c>. Computation, scale and pointer mode, operations and data types are ints, epilogues unsigned ints, pointers pointers, leading dimensions 64-bit.</summary>
internal enum MatmulAttribute
{
    ComputeType = 0,
    ScaleType = 1,
    PointerMode = 2,
    OperationA = 3,
    OperationB = 4,
    OperationC = 5,
    FillMode = 6,
    Epilogue = 7,
    BiasPointer = 8,
    EpilogueAuxPointer = 11,
    EpilogueAuxLeadingDimension = 12,
    SmCountTarget = 15,
    BiasDataType = 26,
}
