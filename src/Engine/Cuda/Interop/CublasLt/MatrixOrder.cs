namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasLtOrder_t</c>.</summary>
internal enum MatrixOrder
{
    Column = 0,
    Row = 1,
}
