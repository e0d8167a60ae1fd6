using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Start, devices and the primary context: part of <c>libcuda.so.1</c>, by the names that drivers of CUDA 12 and 13 both have.</summary>
internal static unsafe partial class DriverDevice
{
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuInit")]
    public static partial CudaResult Init(uint flags);

    /// <summary>12040 is CUDA 12.4, and so on.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDriverGetVersion")]
    public static partial CudaResult DriverGetVersion(int* version);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGetErrorName")]
    public static partial CudaResult GetErrorName(CudaResult error, byte** text);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuGetErrorString")]
    public static partial CudaResult GetErrorString(CudaResult error, byte** text);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetCount")]
    public static partial CudaResult DeviceGetCount(int* count);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGet")]
    public static partial CudaResult DeviceGet(int* device, int ordinal);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetName")]
    public static partial CudaResult DeviceGetName(byte* name, int length, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetUuid_v2")]
    public static partial CudaResult DeviceGetUuid(CudaUuid* uuid, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetPCIBusId")]
    public static partial CudaResult DeviceGetPciBusId(byte* text, int length, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceTotalMem_v2")]
    public static partial CudaResult DeviceTotalMemory(nuint* bytes, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetAttribute")]
    public static partial CudaResult DeviceGetAttribute(int* value, DeviceAttribute attribute, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDevicePrimaryCtxRetain")]
    public static partial CudaResult PrimaryContextRetain(ContextHandle* context, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    public static partial CudaResult PrimaryContextRelease(int device);

    /// <summary>Before the context is retained.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDevicePrimaryCtxSetFlags_v2")]
    public static partial CudaResult PrimaryContextSetFlags(int device, ContextFlags flags);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuCtxSetCurrent")]
    public static partial CudaResult ContextSetCurrent(ContextHandle context);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuCtxGetCurrent")]
    public static partial CudaResult ContextGetCurrent(ContextHandle* context);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuCtxSynchronize")]
    public static partial CudaResult ContextSynchronize();

    /// <summary>A smaller number is more urgent.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuCtxGetStreamPriorityRange")]
    public static partial CudaResult ContextGetStreamPriorityRange(int* least, int* greatest);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuProfilerStart")]
    public static partial CudaResult ProfilerStart();

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuProfilerStop")]
    public static partial CudaResult ProfilerStop();
}
