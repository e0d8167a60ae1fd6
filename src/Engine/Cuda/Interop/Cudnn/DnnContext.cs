using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>cuDNN for one stream.</summary>
internal sealed unsafe class DnnContext : CudaResource
{
    /// <param name="context">Current in this thread.</param>
    /// <param name="stream">Where everything that this executes goes.</param>
    /// <exception cref="CudaUnavailableException">There is no cuDNN.</exception>
    public DnnContext(CudaContext context, CudaStream stream)
        : base(context)
    {
        CudaLibraries.Require(CudaLibrary.Cudnn);
        DnnHandle made;
        CudnnCheck.Check(CudnnNative.Create(&made), "cudnnCreate");
        Own(made.Value);
        CudnnCheck.Check(CudnnNative.SetStream(made, stream.Handle), "cudnnSetStream");
    }

    public DnnHandle Handle => new(handle);

    /// <summary>91900 is 9.19.0.</summary>
    public static long ReadVersion() => (long)CudnnNative.GetVersion();

    /// <summary>Queues a plan.</summary>
    /// <param name="plan">An execution plan, finalized.</param>
    /// <param name="pack">What it works on: a variant pack, finalized.</param>
    public void Execute(DnnDescriptor plan, DnnDescriptor pack) =>
        CudnnCheck.Check(CudnnNative.Execute(Handle, plan.Handle, pack.Handle), "cudnnBackendExecute");

    protected override CudaResult Destroy() => CudnnNative.Destroy(Handle) == CudnnStatus.Success ? CudaResult.Success : CudaResult.Unknown;
}
