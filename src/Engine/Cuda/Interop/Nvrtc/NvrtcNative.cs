using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Nvrtc;

/// <summary>The run-time compiler, <c>libnvrtc.so.12</c> or <c>.13</c>. It needs neither a GPU nor a driver.</summary>
internal static unsafe partial class NvrtcNative
{
    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcVersion")]
    public static partial NvrtcResult Version(int* major, int* minor);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcCreateProgram")]
    public static partial NvrtcResult CreateProgram(
        NvrtcProgramHandle* program, byte* source, byte* name, int headerCount, byte** headers, byte** includeNames);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcCompileProgram")]
    public static partial NvrtcResult CompileProgram(NvrtcProgramHandle program, int optionCount, byte** options);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetPTXSize")]
    public static partial NvrtcResult GetPtxSize(NvrtcProgramHandle program, nuint* bytes);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetPTX")]
    public static partial NvrtcResult GetPtx(NvrtcProgramHandle program, byte* text);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetCUBINSize")]
    public static partial NvrtcResult GetCubinSize(NvrtcProgramHandle program, nuint* bytes);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetCUBIN")]
    public static partial NvrtcResult GetCubin(NvrtcProgramHandle program, byte* image);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetProgramLogSize")]
    public static partial NvrtcResult GetLogSize(NvrtcProgramHandle program, nuint* bytes);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetProgramLog")]
    public static partial NvrtcResult GetLog(NvrtcProgramHandle program, byte* text);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcDestroyProgram")]
    public static partial NvrtcResult DestroyProgram(NvrtcProgramHandle* program);

    [LibraryImport(CudaLibraryName.Nvrtc, EntryPoint = "nvrtcGetErrorString")]
    public static partial byte* GetErrorString(NvrtcResult result);
}
