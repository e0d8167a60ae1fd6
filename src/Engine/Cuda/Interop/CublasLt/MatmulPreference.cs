using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>What the choice of an algorithm is bound to.</summary>
internal sealed unsafe class MatmulPreference : SafeHandle
{
    public MatmulPreference(long workspaceBytes)
        : base(0, ownsHandle: true)
    {
        MatmulPreferenceHandle made;
        CublasCheck.Check(CublasLtNative.MatmulPreferenceCreate(&made), "cublasLtMatmulPreferenceCreate");
        SetHandle(made.Value);
        Set(MatmulPreferenceAttribute.MaxWorkspaceBytes, (ulong)workspaceBytes);
    }

    public MatmulPreferenceHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    public MatmulPreference Set<T>(MatmulPreferenceAttribute attribute, T value)
        where T : unmanaged
    {
        var status = CublasLtNative.MatmulPreferenceSetAttribute(Handle, attribute, &value, (nuint)sizeof(T));
        return status == CublasStatus.Success ? this : throw CublasCheck.Failure(status, "cublasLtMatmulPreferenceSetAttribute", $"{attribute} = {value}");
    }

    protected override bool ReleaseHandle() => CublasLtNative.MatmulPreferenceDestroy(Handle) == CublasStatus.Success;
}
