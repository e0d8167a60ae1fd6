using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>The loader of this process.</summary>
internal sealed unsafe class NativeLoader : INativeLoader
{
    private const string Maps = "/proc/self/maps";

    public nint Load(string file, out string error)
    {
        error = string.Empty;
        if (NativeLibrary.TryLoad(file, out nint handle))
        {
            return handle;
        }

        // Only the throwing call keeps what dlerror said.
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            error = LastLine(e.Message);
            return 0;
        }
    }

    public int DriverVersion(nint driver)
    {
        int version = 0;
        return NativeLibrary.TryGetExport(driver, "cuDriverGetVersion", out nint address)
            && ((delegate* unmanaged<int*, CudaResult>)address)(&version) == CudaResult.Success
            ? version
            : 0;
    }

    public string FileOf(string name)
    {
        try
        {
            // A link is mapped under the name of its end: libcuda.so.1 as libcuda.so.580.159.03.
            string stem = name[..(name.IndexOf(".so", StringComparison.Ordinal) + 3)];
            return File.ReadLines(Maps)
                .Select(line => line[Math.Max(0, line.IndexOf('/', StringComparison.Ordinal))..])
                .FirstOrDefault(path => Path.GetFileName(path) is var file && (file == stem || file.StartsWith(stem + ".", StringComparison.Ordinal)))
                ?? name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return name;
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? text;
}
