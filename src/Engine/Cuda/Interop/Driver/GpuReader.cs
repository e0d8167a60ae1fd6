namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Asks the driver about GPUs.</summary>
internal static unsafe class GpuReader
{
    private const int MostText = 256;

    /// <summary>All that are visible. The driver must have been loaded.</summary>
    /// <exception cref="CudaException">The driver does not answer, or sees none.</exception>
    public static IReadOnlyList<GpuReport> ReadAll()
    {
        int count = Count();
        return count > 0 ? [.. Enumerable.Range(0, count).Select(Read)] : throw DriverCheck.Failure(CudaResult.NoDevice, "cuDeviceGetCount");
    }

    /// <summary>How many are visible. The driver must have been loaded.</summary>
    /// <exception cref="CudaException">The driver does not answer.</exception>
    public static int Count()
    {
        DriverCheck.Check(DriverDevice.Init(0), "cuInit");
        int count;
        DriverCheck.Check(DriverDevice.DeviceGetCount(&count), "cuDeviceGetCount");
        return count;
    }

    private static GpuReport Read(int ordinal)
    {
        int device;
        DriverCheck.Check(DriverDevice.DeviceGet(&device, ordinal), "cuDeviceGet");
        byte* text = stackalloc byte[MostText];
        DriverCheck.Check(DriverDevice.DeviceGetName(text, MostText, device), "cuDeviceGetName");
        string name = NativeText.Of(text);
        DriverCheck.Check(DriverDevice.DeviceGetPciBusId(text, MostText, device), "cuDeviceGetPCIBusId");
        string bus = NativeText.Of(text);
        CudaUuid uuid;
        DriverCheck.Check(DriverDevice.DeviceGetUuid(&uuid, device), "cuDeviceGetUuid_v2");
        nuint total;
        DriverCheck.Check(DriverDevice.DeviceTotalMemory(&total, device), "cuDeviceTotalMem_v2");
        var capability = new Version(Get(device, DeviceAttribute.ComputeCapabilityMajor), Get(device, DeviceAttribute.ComputeCapabilityMinor));
        return new GpuReport(ordinal, name, uuid.ToString(), bus, capability, Get(device, DeviceAttribute.MultiprocessorCount), (long)total, Free(ordinal));
    }

    private static int Get(int device, DeviceAttribute attribute)
    {
        int value;
        DriverCheck.Check(DriverDevice.DeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }

    /// <summary>Only a context is told how much is free.</summary>
    private static long? Free(int ordinal)
    {
        ContextHandle before;
        DriverCheck.Check(DriverDevice.ContextGetCurrent(&before), "cuCtxGetCurrent");
        try
        {
            using var context = CudaContext.Open(ordinal);
            return context.GetMemory().Free;
        }
        catch (CudaException)
        {
            return null;
        }
        finally
        {
            _ = DriverDevice.ContextSetCurrent(before);
        }
    }
}
