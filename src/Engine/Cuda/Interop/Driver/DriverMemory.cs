using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Device memory, its pools, pinned host memory, copies: part of <c>libcuda.so.1</c>.</summary>
internal static unsafe partial class DriverMemory
{
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemAlloc_v2")]
    public static partial CudaResult Allocate(DevicePointer* memory, nuint bytes);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemFree_v2")]
    public static partial CudaResult Free(DevicePointer memory);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemGetInfo_v2")]
    public static partial CudaResult GetInfo(nuint* free, nuint* total);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemAllocAsync")]
    public static partial CudaResult AllocateAsync(DevicePointer* memory, nuint bytes, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemAllocFromPoolAsync")]
    public static partial CudaResult AllocateFromPoolAsync(
        DevicePointer* memory, nuint bytes, MemoryPoolHandle pool, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemFreeAsync")]
    public static partial CudaResult FreeAsync(DevicePointer memory, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemPoolCreate")]
    public static partial CudaResult PoolCreate(MemoryPoolHandle* pool, MemoryPoolProperties* properties);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemPoolDestroy")]
    public static partial CudaResult PoolDestroy(MemoryPoolHandle pool);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemPoolTrimTo")]
    public static partial CudaResult PoolTrimTo(MemoryPoolHandle pool, nuint bytesToKeep);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemPoolSetAttribute")]
    public static partial CudaResult PoolSetAttribute(MemoryPoolHandle pool, MemoryPoolAttribute attribute, void* value);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemPoolGetAttribute")]
    public static partial CudaResult PoolGetAttribute(MemoryPoolHandle pool, MemoryPoolAttribute attribute, void* value);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuDeviceGetDefaultMemPool")]
    public static partial CudaResult DeviceGetDefaultPool(MemoryPoolHandle* pool, int device);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemHostAlloc")]
    public static partial CudaResult HostAllocate(void** memory, nuint bytes, HostMemoryFlags flags);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemFreeHost")]
    public static partial CudaResult HostFree(void* memory);

    /// <summary>The same flags as an allocation, but for write-combining.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemHostRegister_v2")]
    public static partial CudaResult HostRegister(void* memory, nuint bytes, HostMemoryFlags flags);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemHostUnregister")]
    public static partial CudaResult HostUnregister(void* memory);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemcpyHtoD_v2")]
    public static partial CudaResult CopyToDevice(DevicePointer to, void* from, nuint bytes);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemcpyDtoH_v2")]
    public static partial CudaResult CopyToHost(void* to, DevicePointer from, nuint bytes);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemcpyHtoDAsync_v2")]
    public static partial CudaResult CopyToDeviceAsync(DevicePointer to, void* from, nuint bytes, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemcpyDtoHAsync_v2")]
    public static partial CudaResult CopyToHostAsync(void* to, DevicePointer from, nuint bytes, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemcpyDtoDAsync_v2")]
    public static partial CudaResult CopyOnDeviceAsync(DevicePointer to, DevicePointer from, nuint bytes, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemsetD8Async")]
    public static partial CudaResult FillBytesAsync(DevicePointer to, byte value, nuint count, StreamHandle stream);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuMemsetD32Async")]
    public static partial CudaResult FillWordsAsync(DevicePointer to, uint value, nuint count, StreamHandle stream);
}
