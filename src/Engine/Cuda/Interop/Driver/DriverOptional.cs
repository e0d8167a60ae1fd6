using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>Calls that not every driver of CUDA 12 has. A null pointer: this one has it not.</summary>
internal static unsafe class DriverOptional
{
    /// <summary><c>cuFuncGetParamInfo(function, index, offset, size)</c>, 12.4; invalid value behind the last parameter.</summary>
    public static delegate* unmanaged<FunctionHandle, nuint, nuint*, nuint*, CudaResult> FunctionGetParameterInfo { get; } =
        (delegate* unmanaged<FunctionHandle, nuint, nuint*, nuint*, CudaResult>)Find("cuFuncGetParamInfo");

    private static nint Find(string name) =>
        NativeLibrary.TryGetExport(CudaLibraries.Find()[CudaLibrary.Driver].Handle, name, out nint address) ? address : 0;
}
