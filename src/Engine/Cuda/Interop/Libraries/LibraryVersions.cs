using System.Globalization;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Cudnn;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>Asks a loaded library for its version.</summary>
internal static unsafe class LibraryVersions
{
    /// <returns>Such as 9.19.0, or what it answered instead.</returns>
    public static string Read(CudaLibrary library)
    {
        int major = 0, minor = 0;
        return library switch
        {
            CudaLibrary.Driver => DriverDevice.DriverGetVersion(&major) is var result && result == CudaResult.Success
                ? string.Create(CultureInfo.InvariantCulture, $"{major / 1000}.{major % 1000 / 10}")
                : result.ToString(),
            CudaLibrary.CublasLt => Text((long)CublasLtNative.GetVersion()),
            CudaLibrary.Nvrtc => NvrtcNative.Version(&major, &minor) is var result && result == NvrtcResult.Success
                ? string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}")
                : result.ToString(),
            CudaLibrary.Cudnn => Text((long)CudnnNative.GetVersion()),
            CudaLibrary.Nccl => NcclNative.GetVersion(&major) is var result && result == NcclResult.Success ? Text(major) : result.ToString(),
            _ => throw new ArgumentOutOfRangeException(nameof(library), library, null),
        };
    }

    /// <summary>All of these count 10,000 a major and 100 a minor version.</summary>
    public static string Text(long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version / 10000}.{version / 100 % 100}.{version % 100}");
}
