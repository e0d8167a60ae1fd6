namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>A matrix in memory, column-major and dense.</summary>
/// <param name="Type">Of its numbers.</param>
/// <param name="Rows">Numbers of a column, which lie side by side.</param>
/// <param name="Columns">Of them.</param>
/// <param name="Transposed">Whether it is multiplied by its transpose.</param>
internal readonly record struct MatrixForm(BlasDataType Type, long Rows, long Columns, bool Transposed = false);
