using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>D = A B + beta D, then an epilogue; scalars are float32 on the host. Queued with an algorithm that the library has proposed.</summary>
internal sealed unsafe class MatmulDescription : SafeHandle
{
    /// <summary>Pointers that libraries are given: everything is laid out in at least so many bytes.</summary>
    private const uint Alignment = 16;

    /// <summary>CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE: parts of a sum are added in float32, never in the output's numbers.</summary>
    private const uint AddsInFloat32 = 2;

    private readonly BlasLibrary _library;
    private readonly MatrixLayoutHandle[] _layouts = new MatrixLayoutHandle[3];

    public MatmulDescription(BlasLibrary library, BlasComputeType compute, MatrixForm a, MatrixForm b, MatrixForm d, MatmulEpilogue epilogue)
        : base(0, ownsHandle: true)
    {
        _library = library;
        MatmulDescriptorHandle made;
        CublasCheck.Check(CublasLtNative.MatmulDescriptorCreate(&made, compute, BlasDataType.Float32), "cublasLtMatmulDescCreate");
        SetHandle(made.Value);
        try
        {
            Set(MatmulAttribute.OperationA, (int)(a.Transposed ? BlasOperation.Transpose : BlasOperation.None));
            Set(MatmulAttribute.OperationB, (int)(b.Transposed ? BlasOperation.Transpose : BlasOperation.None));
            Set(MatmulAttribute.Epilogue, (uint)epilogue);
            if (epilogue is MatmulEpilogue.Bias or MatmulEpilogue.ReluBias)
            {
                Set(MatmulAttribute.BiasDataType, (int)BlasDataType.Float32);

                // Proposals may depend on its alignment; the address itself comes with each call.
                Set(MatmulAttribute.BiasPointer, (ulong)Alignment);
            }

            (_layouts[0], _layouts[1], _layouts[2]) = (Layout(a), Layout(b), Layout(d));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public MatmulDescriptorHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Algorithms that the library has for it, the one that it thinks fastest first; empty if it has none.</summary>
    /// <param name="most">How many to ask for.</param>
    /// <param name="workspaceBytes">That they may use.</param>
    public IReadOnlyList<MatmulHeuristicResult> Propose(int most, long workspaceBytes)
    {
        MatmulPreferenceHandle preference;
        CublasCheck.Check(CublasLtNative.MatmulPreferenceCreate(&preference), "cublasLtMatmulPreferenceCreate");
        try
        {
            Set(preference, MatmulPreferenceAttribute.MaxWorkspaceBytes, (ulong)workspaceBytes);
            Set(preference, MatmulPreferenceAttribute.ReductionSchemeMask, AddsInFloat32);
            Set(preference, MatmulPreferenceAttribute.MinAlignmentA, Alignment);
            Set(preference, MatmulPreferenceAttribute.MinAlignmentB, Alignment);
            Set(preference, MatmulPreferenceAttribute.MinAlignmentC, Alignment);
            Set(preference, MatmulPreferenceAttribute.MinAlignmentD, Alignment);
            var results = new MatmulHeuristicResult[most];
            int returned = 0;
            fixed (MatmulHeuristicResult* to = results)
            {
                var status = CublasLtNative.MatmulGetHeuristic(
                    _library.Handle, Handle, _layouts[0], _layouts[1], _layouts[2], _layouts[2], preference, most, to, &returned);
                if (status is CublasStatus.NotSupported or CublasStatus.InvalidValue)
                {
                    return [];
                }

                CublasCheck.Check(status, "cublasLtMatmulAlgoGetHeuristic");
            }

            return [.. results.Take(returned).Where(result => result.State == CublasStatus.Success)];
        }
        finally
        {
            _ = CublasLtNative.MatmulPreferenceDestroy(preference);
        }
    }

    /// <summary>Queues it.</summary>
    /// <param name="algorithm">Of <see cref="Propose"/>.</param>
    /// <param name="addresses">Of A, B and D.</param>
    /// <param name="bias">Float32, one for each of D's rows; for an epilogue with a bias.</param>
    /// <param name="beta">What D is multiplied with before the product is added.</param>
    /// <param name="workspace">At least as many bytes as the algorithm's.</param>
    /// <param name="stream">Where.</param>
    public void Queue(
        in MatmulHeuristicResult algorithm, (DevicePointer A, DevicePointer B, DevicePointer D) addresses, DevicePointer bias, float beta, DeviceRange workspace, CudaStream stream)
    {
        if (bias.Address != 0)
        {
            Set(MatmulAttribute.BiasPointer, bias.Address);
        }

        float alpha = 1;
        var chosen = algorithm.Algorithm;
        CublasCheck.Check(
            CublasLtNative.Matmul(
                _library.Handle, Handle, &alpha, addresses.A, _layouts[0], addresses.B, _layouts[1], &beta, addresses.D, _layouts[2],
                addresses.D, _layouts[2], &chosen, workspace.Start, (nuint)workspace.Bytes, stream.Handle),
            "cublasLtMatmul");
    }

    protected override bool ReleaseHandle()
    {
        foreach (var layout in _layouts.Where(layout => layout.Value != 0))
        {
            _ = CublasLtNative.MatrixLayoutDestroy(layout);
        }

        return CublasLtNative.MatmulDescriptorDestroy(Handle) == CublasStatus.Success;
    }

    private static MatrixLayoutHandle Layout(MatrixForm form)
    {
        MatrixLayoutHandle made;
        CublasCheck.Check(CublasLtNative.MatrixLayoutCreate(&made, form.Type, (ulong)form.Rows, (ulong)form.Columns, form.Rows), "cublasLtMatrixLayoutCreate");
        return made;
    }

    private static void Set<T>(MatmulPreferenceHandle preference, MatmulPreferenceAttribute attribute, T value)
        where T : unmanaged =>
        CublasCheck.Check(CublasLtNative.MatmulPreferenceSetAttribute(preference, attribute, &value, (nuint)sizeof(T)), "cublasLtMatmulPreferenceSetAttribute");

    private void Set<T>(MatmulAttribute attribute, T value)
        where T : unmanaged =>
        CublasCheck.Check(CublasLtNative.MatmulDescriptorSetAttribute(Handle, attribute, &value, (nuint)sizeof(T)), "cublasLtMatmulDescSetAttribute");
}
