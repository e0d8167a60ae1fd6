using System.Reflection;
using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>
/// The libraries of this process. What has been loaded stays; a search that found no driver is done again when somebody asks again.
/// Thread-safe.
/// </summary>
internal static class CudaLibraries
{
    private static readonly Lock Gate = new();
    private static bool _resolves;
    private static FoundLibraries? _found;

    /// <summary>Searches, or answers what an earlier search found.</summary>
    public static FoundLibraries Find()
    {
        lock (Gate)
        {
            if (!_resolves)
            {
                NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Import);
                _resolves = true;
            }

            if (_found is null || !_found[CudaLibrary.Driver].IsLoaded)
            {
                _found = new CudaSearch(CudaPlaces.OfProcess(), new DiskFolders(), new NativeLoader()).Run();
            }

            return _found;
        }
    }

    /// <summary>Before the first call into a library.</summary>
    /// <exception cref="CudaUnavailableException">One is missing; the message says what was looked for and where.</exception>
    public static void Require(params ReadOnlySpan<CudaLibrary> libraries)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CudaUnavailableException("CUDA workers run on Linux; on this system use the CPU (device: cpu).");
        }

        Find().Require(libraries);
    }

    private static nint Import(string name, Assembly assembly, DllImportSearchPath? path)
    {
        CudaLibrary? library = name switch
        {
            CudaLibraryName.Driver => CudaLibrary.Driver,
            CudaLibraryName.CublasLt => CudaLibrary.CublasLt,
            CudaLibraryName.Nvrtc => CudaLibrary.Nvrtc,
            CudaLibraryName.Cudnn => CudaLibrary.Cudnn,
            CudaLibraryName.Nccl => CudaLibrary.Nccl,
            _ => null,
        };
        if (library is not { } asked)
        {
            return 0;
        }

        var found = Find()[asked];
        return found.IsLoaded ? found.Handle : throw new CudaUnavailableException(found.Explain());
    }
}
