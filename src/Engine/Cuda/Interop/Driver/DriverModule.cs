using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Modules, functions, launches: part of <c>libcuda.so.1</c>.</summary>
internal static unsafe partial class DriverModule
{
    /// <summary>The image is a cubin, a fatbin, or PTX text that ends in a zero byte.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuModuleLoadData")]
    public static partial CudaResult ModuleLoadData(ModuleHandle* module, void* image);

    /// <summary>Values are pointers, or numbers in the place of pointers.</summary>
    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuModuleLoadDataEx")]
    public static partial CudaResult ModuleLoadDataEx(
        ModuleHandle* module, void* image, uint count, JitOption* options, void** values);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuModuleUnload")]
    public static partial CudaResult ModuleUnload(ModuleHandle module);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuModuleGetFunction")]
    public static partial CudaResult ModuleGetFunction(FunctionHandle* function, ModuleHandle module, byte* name);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuModuleGetGlobal_v2")]
    public static partial CudaResult ModuleGetGlobal(DevicePointer* memory, nuint* bytes, ModuleHandle module, byte* name);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuFuncGetAttribute")]
    public static partial CudaResult FunctionGetAttribute(int* value, FunctionAttribute attribute, FunctionHandle function);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuFuncSetAttribute")]
    public static partial CudaResult FunctionSetAttribute(FunctionHandle function, FunctionAttribute attribute, int value);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuOccupancyMaxActiveBlocksPerMultiprocessor")]
    public static partial CudaResult OccupancyMaxActiveBlocks(
        int* blocks, FunctionHandle function, int blockSize, nuint sharedBytes);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuLaunchKernel")]
    public static partial CudaResult LaunchKernel(
        FunctionHandle function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes,
        StreamHandle stream, void** arguments, void** extra);

    [LibraryImport(CudaLibraryName.Driver, EntryPoint = "cuLaunchKernelEx")]
    public static partial CudaResult LaunchKernelEx(
        LaunchConfiguration* configuration, FunctionHandle function, void** arguments, void** extra);
}
