using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.CublasLt;

/// <summary>cuBLASLt on the GPU that is current.</summary>
internal sealed unsafe class BlasLibrary : SafeHandle
{
    private BlasLibrary(BlasHandle made)
        : base(0, ownsHandle: true) => SetHandle(made.Value);

    public BlasHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Such as 13.1.0.</summary>
    public string Version { get; } = LibraryVersions.Read(CudaLibrary.CublasLt);

    /// <exception cref="CudaUnavailableException">It is not there.</exception>
    /// <exception cref="CudaException">It does not start.</exception>
    public static BlasLibrary Open()
    {
        CudaLibraries.Require(CudaLibrary.CublasLt);
        BlasHandle made;
        CublasCheck.Check(CublasLtNative.Create(&made), "cublasLtCreate");
        return new BlasLibrary(made);
    }

    protected override bool ReleaseHandle() => CublasLtNative.Destroy(Handle) == CublasStatus.Success;
}
