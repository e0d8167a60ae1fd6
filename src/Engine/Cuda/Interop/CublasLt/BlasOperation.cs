namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary><c>cublasOperation_t</c>.</summary>
internal enum BlasOperation
{
    None = 0,
    Transpose = 1,
    ConjugateTranspose = 2,
}
