using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>cuDNN, working in one stream. Plans must be disposed before it.</summary>
internal sealed unsafe class DnnLibrary : SafeHandle
{
    private DnnLibrary(DnnHandle made)
        : base(0, ownsHandle: true) => SetHandle(made.Value);

    public DnnHandle Handle => new(handle);

    public override bool IsInvalid => handle == 0;

    /// <summary>Such as 9.19.0.</summary>
    public string Version { get; } = LibraryVersions.Read(CudaLibrary.Cudnn);

    /// <param name="stream">Where its work goes; of the context that is current.</param>
    /// <exception cref="CudaUnavailableException">It is not there.</exception>
    /// <exception cref="CudaException">It does not start.</exception>
    public static DnnLibrary Open(CudaStream stream)
    {
        CudaLibraries.Require(CudaLibrary.Cudnn);
        DnnHandle made;
        CudnnCheck.Check(CudnnNative.Create(&made), "cudnnCreate");
        var library = new DnnLibrary(made);
        try
        {
            CudnnCheck.Check(CudnnNative.SetStream(made, stream.Handle), "cudnnSetStream");
            return library;
        }
        catch
        {
            library.Dispose();
            throw;
        }
    }

    /// <summary>Queues a plan.</summary>
    /// <param name="plan">Finished.</param>
    /// <param name="identifiers">Of its tensors that are not virtual.</param>
    /// <param name="addresses">Of those, in the same order.</param>
    /// <param name="workspace">As large as the plan says; null where it needs none.</param>
    public void Execute(DnnDescriptor plan, ReadOnlySpan<long> identifiers, ReadOnlySpan<DevicePointer> addresses, DevicePointer workspace)
    {
        using var pack = new DnnDescriptor(DnnDescriptorType.VariantPack);
        pack.Set(DnnAttribute.PackUniqueIds, identifiers)
            .Set(DnnAttribute.PackDataPointers, addresses)
            .Set(DnnAttribute.PackWorkspace, [workspace])
            .Finish();
        CudnnCheck.Check(CudnnNative.Execute(Handle, plan.Handle, pack.Handle), "cudnnBackendExecute");
    }

    protected override bool ReleaseHandle() => CudnnNative.Destroy(Handle) == CudnnStatus.Success;
}
