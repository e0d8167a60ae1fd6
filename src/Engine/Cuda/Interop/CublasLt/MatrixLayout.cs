using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>Where the elements of a matrix are: column after column, <c>leadingDimension</c> elements apart, unless the order is set.</summary>
internal sealed unsafe class MatrixLayout : SafeHandle
{
    public MatrixLayout(BlasDataType type, long rows, long columns, long leadingDimension)
        : base(0, ownsHandle: true)
    {
        MatrixLayoutHandle made;
        var status = CublasLtNative.MatrixLayoutCreate(&made, type, (ulong)rows, (ulong)columns, leadingDimension);
        if (status != CublasStatus.Success)
        {
            throw CublasCheck.Failure(status, "cublasLtMatrixLayoutCreate", $"{type}, {rows} x {columns}, leading dimension {leadingDimension}");
        }

        SetHandle(made.Value);
    }

    public MatrixLayoutHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    public MatrixLayout Set<T>(MatrixLayoutAttribute attribute, T value)
        where T : unmanaged
    {
        var status = CublasLtNative.MatrixLayoutSetAttribute(Handle, attribute, &value, (nuint)sizeof(T));
        return status == CublasStatus.Success ? this : throw CublasCheck.Failure(status, "cublasLtMatrixLayoutSetAttribute", $"{attribute} = {value}");
    }

    protected override bool ReleaseHandle() => CublasLtNative.MatrixLayoutDestroy(Handle) == CublasStatus.Success;
}
