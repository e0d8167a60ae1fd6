using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Tables;

/// <summary>A part of one piece, as <c>tables.cuh</c> has it: 16 bytes.</summary>
/// <param name="Offset">First float, from the base of the buffer.</param>
/// <param name="Length">Floats.</param>
/// <param name="Piece">Which piece it is of.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Chunk(long Offset, int Length, int Piece);
