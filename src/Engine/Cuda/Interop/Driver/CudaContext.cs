using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>
/// A GPU's primary context, which cuBLAS, cuDNN and NCCL use too. It lives until all that was made in it has been disposed.
/// </summary>
internal sealed unsafe class CudaContext : SafeHandle
{
    private CudaContext(int ordinal, int device, ContextHandle context)
        : base(0, ownsHandle: true)
    {
        Ordinal = ordinal;
        Device = device;
        SetHandle(context.Value);
    }

    /// <summary>Of the GPU, in the order of CUDA_VISIBLE_DEVICES.</summary>
    public int Ordinal { get; }

    /// <summary>The driver's number for it.</summary>
    public int Device { get; }

    public ContextHandle Handle => new(handle);

    /// <summary>The GPU's, by its vendor.</summary>
    public string Name
    {
        get
        {
            const int Most = 256;
            byte* text = stackalloc byte[Most];
            DriverCheck.Check(DriverDevice.DeviceGetName(text, Most, Device), "cuDeviceGetName");
            return NativeText.Of(text);
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens a GPU and makes it the calling thread's.</summary>
    /// <exception cref="CudaUnavailableException">There is no driver, or no such GPU.</exception>
    /// <exception cref="CudaException">It cannot be opened.</exception>
    public static CudaContext Open(int ordinal)
    {
        CudaLibraries.Require(CudaLibrary.Driver);
        DriverCheck.Check(DriverDevice.Init(0), "cuInit");
        int count;
        DriverCheck.Check(DriverDevice.DeviceGetCount(&count), "cuDeviceGetCount");
        if ((uint)ordinal >= (uint)count)
        {
            throw new CudaUnavailableException($"there is no GPU {ordinal}: {count} are visible, counted from 0 (CUDA_VISIBLE_DEVICES).");
        }

        int device;
        ContextHandle context;
        DriverCheck.Check(DriverDevice.DeviceGet(&device, ordinal), "cuDeviceGet");
        DriverCheck.Check(DriverDevice.PrimaryContextRetain(&context, device), "cuDevicePrimaryCtxRetain");
        var opened = new CudaContext(ordinal, device, context);
        opened.MakeCurrent();
        return opened;
    }

    /// <summary>For the calling thread; each thread that makes calls needs it once.</summary>
    public void MakeCurrent() => DriverCheck.Check(DriverDevice.ContextSetCurrent(Handle), "cuCtxSetCurrent");

    /// <summary>Waits for everything in all streams.</summary>
    public void Synchronize() => DriverCheck.Check(DriverDevice.ContextSynchronize(), "cuCtxSynchronize");

    public int Get(DeviceAttribute attribute)
    {
        int value;
        DriverCheck.Check(DriverDevice.DeviceGetAttribute(&value, attribute, Device), "cuDeviceGetAttribute");
        return value;
    }

    /// <summary>In bytes; of the calling thread's context.</summary>
    public (long Free, long Total) GetMemory()
    {
        nuint free, total;
        DriverCheck.Check(DriverMemory.GetInfo(&free, &total), "cuMemGetInfo_v2");
        return ((long)free, (long)total);
    }

    /// <summary>The range of stream priorities; the smaller number is the more urgent.</summary>
    public (int Least, int Greatest) GetPriorities()
    {
        int least, greatest;
        DriverCheck.Check(DriverDevice.ContextGetStreamPriorityRange(&least, &greatest), "cuCtxGetStreamPriorityRange");
        return (least, greatest);
    }

    protected override bool ReleaseHandle() => DriverDevice.PrimaryContextRelease(Device) == CudaResult.Success;
}
