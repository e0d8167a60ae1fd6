namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtMatrixLayoutAttribute_t</c>. Type, order and batch count are ints, the others 64-bit.</summary>
internal enum MatrixLayoutAttribute
{
    Type = 0,
    Order = 1,
    Rows = 2,
    Columns = 3,
    LeadingDimension = 4,
    BatchCount = 5,
    StridedBatchOffset = 6,
}
