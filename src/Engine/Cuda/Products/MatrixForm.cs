using Lockstep.Engine.Cuda.Interop.CublasLt;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>A matrix in memory, column-major and dense.</summary>
/// <param name="Type">Of its numbers.</param>
/// <param name="Rows">Numbers of a column, which lie side by side.</param>
/// <param name="Columns">Of them.</param>
/// <param name="Transposed">Whether it is multiplied by its transpose.</param>
internal readonly record struct MatrixForm(BlasDataType Type, long Rows, long Columns, bool Transposed = false)
{
    public BlasOperation Operation => Transposed ? BlasOperation.Transpose : BlasOperation.None;

    public MatrixLayout Layout() => new(Type, Rows, Columns, Rows);
}
