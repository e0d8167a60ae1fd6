using System.Globalization;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda;

/// <summary>Looks at what there is of CUDA on this machine.</summary>
public static class CudaProbe
{
    private const string ReleaseFile = "/sys/module/nvidia/version";
    private const string ControlFile = "/dev/nvidiactl";

    /// <summary>Whether there seem to be GPUs: their driver's device file is there, or libraries are named by LOCKSTEP_CUDA_PATH. Loads nothing.</summary>
    public static bool IsLikely => File.Exists(ControlFile) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CudaPlaces.Variable));

    /// <summary>Loads the libraries that are there and asks every GPU. Nothing is thrown: what is wrong is in the answer.</summary>
    public static CudaReport Run()
    {
        if (!OperatingSystem.IsLinux())
        {
            return new CudaReport([], string.Empty, string.Empty, [], "CUDA workers run on Linux only.");
        }

        var found = CudaLibraries.Find();
        IReadOnlyList<GpuReport> gpus = [];
        string problem = string.Empty;
        try
        {
            found.Require(CudaLibrary.Driver);
            gpus = GpuReader.ReadAll();
            found.Require(CudaLibrary.CublasLt, CudaLibrary.Nvrtc, CudaLibrary.Cudnn);
        }
        catch (Exception e) when (e is CudaException or CudaUnavailableException)
        {
            problem = e.Message;
        }

        return new CudaReport(gpus, CudaVersion(found.DriverVersion), Release(), [.. found.All.Select(Report)], problem);
    }

    /// <summary>GPUs that are visible, without opening any; 0 where that cannot be known.</summary>
    public static int CountGpus()
    {
        try
        {
            CudaLibraries.Require(CudaLibrary.Driver);
            return GpuReader.Count();
        }
        catch (Exception e) when (e is CudaException or CudaUnavailableException)
        {
            return 0;
        }
    }

    private static CudaLibraryReport Report(FoundLibrary library) => new(
        NameOf(library.Library),
        library.IsLoaded ? LibraryVersions.Read(library.Library) : string.Empty,
        library.File,
        library.IsLoaded ? string.Empty : library.Explain());

    private static string NameOf(CudaLibrary library) => library switch
    {
        CudaLibrary.Driver => "driver",
        CudaLibrary.CublasLt => "cuBLASLt",
        CudaLibrary.Nvrtc => "NVRTC",
        CudaLibrary.Cudnn => "cuDNN",
        CudaLibrary.Nccl => "NCCL",
        _ => throw new ArgumentOutOfRangeException(nameof(library), library, null),
    };

    private static string CudaVersion(int version) =>
        version == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");

    private static string Release()
    {
        try
        {
            return File.ReadAllText(ReleaseFile).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
