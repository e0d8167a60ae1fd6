using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.CublasLt;

[Collection(TestGpu.Collection)]
public sealed class BlasContextTests
{
    private const int Rows = 4;
    private const int Inner = 8;
    private const int Columns = 12;

    /// <summary>Row-major Y[m, n] = X[m, k] · W[n, k]ᵀ, as a dense layer has it, is column-major Yᵀ = W · Xᵀ.</summary>
    [Fact]
    public void Multiply_DenseLayer_IsTheProduct()
    {
        TestGpu.Require(CudaLibrary.CublasLt);
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var blas = new BlasContext(context);
        using var input = Store(context, Rows * Inner, i => i % 7 - 3);
        using var weights = Store(context, Columns * Inner, i => i % 5 - 2);
        using var output = Store(context, Rows * Columns, i => 1000 + i);
        using var workspace = new CudaMemory(context, 1 << 20);

        using var descriptor = new MatmulDescriptor(BlasComputeType.Float32).SetOperations(BlasOperation.Transpose, BlasOperation.None).SetEpilogue(MatmulEpilogue.Default);
        using var a = new MatrixLayout(BlasDataType.Float32, Inner, Columns, Inner);
        using var b = new MatrixLayout(BlasDataType.Float32, Inner, Rows, Inner);
        using var d = new MatrixLayout(BlasDataType.Float32, Columns, Rows, Columns);
        using var preference = new MatmulPreference(workspace.Bytes);
        var shapes = new MatmulOperands(a, b, d, d);
        var algorithms = blas.FindAlgorithms(descriptor, shapes, preference, 4);
        Assert.NotEmpty(algorithms);
        Assert.All(algorithms, algorithm => Assert.True(algorithm.WorkspaceBytes <= (nuint)workspace.Bytes));
        blas.Multiply(descriptor, shapes, 2, weights.All.Start, input.All.Start, 0, output.All.Start, output.All.Start, algorithms[0].Algorithm, workspace.All, stream);
        stream.Synchronize();

        float[] read = new float[Rows * Columns];
        output.Read(MemoryMarshal.AsBytes(read.AsSpan()));
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                // Small integers: exact in any order of summation.
                int expected = 2 * Enumerable.Range(0, Inner).Sum(k => ((((row * Inner) + k) % 7) - 3) * ((((column * Inner) + k) % 5) - 2));
                Assert.Equal(expected, read[(row * Columns) + column]);
            }
        }
    }

    [Fact]
    public void Set_UnknownAttribute_SaysWhatWasAskedFor()
    {
        TestGpu.Require(CudaLibrary.CublasLt);
        using var context = TestGpu.Open();
        using var descriptor = new MatmulDescriptor(BlasComputeType.Float32);
        var error = Assert.Throws<CudaException>(() => descriptor.Set((MatmulAttribute)9999, 1));
        Assert.Equal("cublasLtMatmulDescSetAttribute", error.Call);
        Assert.Contains("9999 = 1", error.Message, StringComparison.Ordinal);
    }

    private static CudaMemory Store(CudaContext context, int length, Func<int, float> value)
    {
        var memory = new CudaMemory(context, length * sizeof(float));
        float[] values = [.. Enumerable.Range(0, length).Select(value)];
        memory.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        return memory;
    }
}
