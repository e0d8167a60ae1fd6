namespace Lockstep.Engine.Cuda.Tables;

/// <summary>A tensor that waits for its launch.</summary>
/// <param name="Offset">First float, from the base of the buffer; a multiple of 4.</param>
/// <param name="Length">Floats.</param>
/// <param name="IsWeight">Whether decay and norms concern it.</param>
internal readonly record struct ListedPiece(long Offset, int Length, bool IsWeight);
