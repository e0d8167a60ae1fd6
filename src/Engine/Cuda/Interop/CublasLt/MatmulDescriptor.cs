using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>What a matrix product does: D = epilogue(alpha · op(A) op(B) + beta · C). Alpha and beta are floats on the host.</summary>
internal sealed unsafe class MatmulDescriptor : SafeHandle
{
    public MatmulDescriptor(BlasComputeType compute)
        : base(0, ownsHandle: true)
    {
        MatmulDescriptorHandle made;
        CublasCheck.Check(CublasLtNative.MatmulDescriptorCreate(&made, compute, BlasDataType.Float32), "cublasLtMatmulDescCreate");
        SetHandle(made.Value);
    }

    public MatmulDescriptorHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    public MatmulDescriptor SetOperations(BlasOperation a, BlasOperation b) => Set(MatmulAttribute.OperationA, a).Set(MatmulAttribute.OperationB, b);

    public MatmulDescriptor SetEpilogue(MatmulEpilogue epilogue) => Set(MatmulAttribute.Epilogue, epilogue);

    /// <summary>What is added to each column of D, or where its gradient is written.</summary>
    public MatmulDescriptor SetBias(DevicePointer bias, BlasDataType type) => Set(MatmulAttribute.BiasPointer, bias).Set(MatmulAttribute.BiasDataType, type);

    public MatmulDescriptor Set<T>(MatmulAttribute attribute, T value)
        where T : unmanaged
    {
        var status = CublasLtNative.MatmulDescriptorSetAttribute(Handle, attribute, &value, (nuint)sizeof(T));
        return status == CublasStatus.Success ? this : throw CublasCheck.Failure(status, "cublasLtMatmulDescSetAttribute", $"{attribute} = {value}");
    }

    protected override bool ReleaseHandle() => CublasLtNative.MatmulDescriptorDestroy(Handle) == CublasStatus.Success;
}
