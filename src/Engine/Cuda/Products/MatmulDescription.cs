using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>D = A B + beta D, then an epilogue; sums in float32.</summary>
internal sealed class MatmulDescription : IDisposable
{
    /// <summary>What tensors are aligned to, in bytes.</summary>
    private const uint Alignment = 16;

    /// <summary>CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE: parts of a sum are added in float32, never in the output's numbers.</summary>
    private const uint AddsInFloat32 = 2;

    private readonly BlasContext _library;
    private readonly MatmulDescriptor _descriptor;
    private readonly MatmulOperands _operands;

    public MatmulDescription(BlasContext library, BlasComputeType compute, MatrixForm a, MatrixForm b, MatrixForm d, MatmulEpilogue epilogue)
    {
        _library = library;
        _descriptor = new MatmulDescriptor(compute).SetOperations(a.Operation, b.Operation).SetEpilogue(epilogue);
        if (epilogue is MatmulEpilogue.Bias or MatmulEpilogue.ReluBias)
        {
            // Proposals may depend on its alignment; the address itself comes with each call.
            _descriptor.SetBias(new DevicePointer(Alignment), BlasDataType.Float32);
        }

        var layout = d.Layout();
        _operands = new MatmulOperands(a.Layout(), b.Layout(), layout, layout);
    }

    /// <summary>Algorithms that the library has for it, the one that it thinks fastest first; empty if it has none.</summary>
    /// <param name="most">How many to ask for.</param>
    /// <param name="workspaceBytes">That they may use.</param>
    public IReadOnlyList<MatmulHeuristicResult> Propose(int most, long workspaceBytes)
    {
        using var preference = new MatmulPreference(workspaceBytes)
            .Set(MatmulPreferenceAttribute.ReductionSchemeMask, AddsInFloat32)
            .Set(MatmulPreferenceAttribute.MinAlignmentA, Alignment)
            .Set(MatmulPreferenceAttribute.MinAlignmentB, Alignment)
            .Set(MatmulPreferenceAttribute.MinAlignmentC, Alignment)
            .Set(MatmulPreferenceAttribute.MinAlignmentD, Alignment);
        return _library.FindAlgorithms(_descriptor, _operands, preference, most);
    }

    /// <summary>Queues it.</summary>
    /// <param name="algorithm">Of <see cref="Propose"/>.</param>
    /// <param name="addresses">Of A, B and D.</param>
    /// <param name="bias">Float32, one for each of D's rows; null where the epilogue has none.</param>
    /// <param name="beta">What D is multiplied with before the product is added.</param>
    /// <param name="workspace">At least as many bytes as the algorithm's.</param>
    /// <param name="stream">Where.</param>
    public void Queue(
        in MatmulHeuristicResult algorithm, (DevicePointer A, DevicePointer B, DevicePointer D) addresses, DevicePointer bias, float beta, DeviceRange workspace, CudaStream stream)
    {
        if (bias.Address != 0)
        {
            _descriptor.Set(MatmulAttribute.BiasPointer, bias);
        }

        _library.Multiply(_descriptor, _operands, 1, addresses.A, addresses.B, beta, addresses.D, addresses.D, algorithm.Algorithm, workspace, stream);
    }

    public void Dispose()
    {
        _operands.A.Dispose();
        _operands.B.Dispose();
        _operands.D.Dispose();
        _descriptor.Dispose();
    }
}
