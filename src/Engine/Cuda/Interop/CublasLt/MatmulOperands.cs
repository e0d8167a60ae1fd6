namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>The shapes of a product's matrices, without their addresses.</summary>
internal readonly record struct MatmulOperands(MatrixLayout A, MatrixLayout B, MatrixLayout C, MatrixLayout D);
