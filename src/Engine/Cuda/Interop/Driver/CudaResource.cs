using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>
/// Something made in a context, which it keeps alive. Whoever makes one disposes it: the finalizer, which may come long after, is for
/// what was forgotten.
/// </summary>
internal abstract unsafe class CudaResource : SafeHandle
{
    protected CudaResource(CudaContext context)
        : base(0, ownsHandle: true) => Context = context;

    public CudaContext Context { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>It has been made, and is given back when this is disposed.</summary>
    protected void Own(nint made)
    {
        // Not before: what could not be made is never released, and would keep the context for ever.
        bool added = false;
        Context.DangerousAddRef(ref added);
        SetHandle(made);
    }

    /// <summary>Gives it back, with the context current.</summary>
    protected abstract CudaResult Destroy();

    protected sealed override bool ReleaseHandle()
    {
        // Threads that dispose, the finalizer's among them, need not have the context.
        ContextHandle before;
        bool knows = DriverDevice.ContextGetCurrent(&before) == CudaResult.Success;
        if (!knows || before != Context.Handle)
        {
            _ = DriverDevice.ContextSetCurrent(Context.Handle);
        }

        var result = Destroy();
        if (knows && before != Context.Handle)
        {
            _ = DriverDevice.ContextSetCurrent(before);
        }

        Context.DangerousRelease();
        return result == CudaResult.Success;
    }
}
