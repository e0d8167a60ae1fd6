using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>cuBLASLt on one GPU.</summary>
internal sealed unsafe class BlasContext : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <exception cref="CudaUnavailableException">There is no cuBLASLt.</exception>
    public BlasContext(CudaContext context)
        : base(context)
    {
        CudaLibraries.Require(CudaLibrary.CublasLt);
        BlasHandle made;
        CublasCheck.Check(CublasLtNative.Create(&made), "cublasLtCreate");
        Own(made.Value);
    }

    public BlasHandle Handle => new(handle);

    /// <summary>Algorithms that can do a product, the one that is thought fastest first.</summary>
    /// <returns>Possibly none.</returns>
    public MatmulHeuristicResult[] FindAlgorithms(MatmulDescriptor descriptor, in MatmulOperands shapes, MatmulPreference preference, int most)
    {
        var results = new MatmulHeuristicResult[most];
        int count;
        fixed (MatmulHeuristicResult* start = results)
        {
            var status = CublasLtNative.MatmulGetHeuristic(
                Handle, descriptor.Handle, shapes.A.Handle, shapes.B.Handle, shapes.C.Handle, shapes.D.Handle, preference.Handle, most, start, &count);
            if (status is CublasStatus.NotSupported or CublasStatus.InvalidValue)
            {
                // A combination of types or an epilogue that it does not know is the one or the other, as versions go.
                return [];
            }

            CublasCheck.Check(status, "cublasLtMatmulAlgoGetHeuristic");
        }

        return [.. results.AsSpan(0, count).ToArray().Where(result => result.State == CublasStatus.Success)];
    }

    /// <summary>Queues D = epilogue(alpha · op(A) op(B) + beta · C). C and D may be the same.</summary>
    public void Multiply(
        MatmulDescriptor descriptor,
        in MatmulOperands shapes,
        float alpha,
        DevicePointer a,
        DevicePointer b,
        float beta,
        DevicePointer c,
        DevicePointer d,
        in MatmulAlgorithm algorithm,
        DeviceRange workspace,
        CudaStream stream)
    {
        fixed (MatmulAlgorithm* how = &algorithm)
        {
            CublasCheck.Check(
                CublasLtNative.Matmul(
                    Handle, descriptor.Handle, &alpha, a, shapes.A.Handle, b, shapes.B.Handle, &beta, c, shapes.C.Handle, d, shapes.D.Handle, how, workspace.Start, (nuint)workspace.Bytes, stream.Handle),
                "cublasLtMatmul");
        }
    }

    protected override CudaResult Destroy() => CublasLtNative.Destroy(Handle) == CublasStatus.Success ? CudaResult.Success : CudaResult.Unknown;
}
