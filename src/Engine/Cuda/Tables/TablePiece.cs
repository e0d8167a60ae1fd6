using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Tables;

/// <summary>One tensor of a table, as <c>optimizer.cuh</c> has it: 16 bytes.</summary>
/// <param name="FirstChunk">Of the table.</param>
/// <param name="Chunks">How many.</param>
/// <param name="Weight">1: weights; 0: biases, gamma and beta.</param>
/// <param name="Unused">0.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TablePiece(int FirstChunk, int Chunks, int Weight, int Unused);
