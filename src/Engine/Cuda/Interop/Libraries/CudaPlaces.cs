using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>
/// Where CUDA libraries may be, the first place first: LOCKSTEP_CUDA_PATH, beside the program, the system's search, Python
/// environments, toolkits, the distribution's folders. A function of the environment and the file system alone.
/// </summary>
internal sealed class CudaPlaces(Func<string, string?> environment, IFolders folders, string program, Architecture architecture)
{
    /// <summary>A colon-separated list of folders that come before everything, for the driver too.</summary>
    public const string Variable = "LOCKSTEP_CUDA_PATH";

    private static readonly CudaPlace SystemSearch = new("the system's search (LD_LIBRARY_PATH, ldconfig)", []);

    // In the wheels of CUDA 13 most libraries share a folder, in those of 12 each has its own; cuDNN and NCCL always have.
    private static readonly string[] WheelFolders = ["cu13", "cublas", "cuda_nvrtc", "cuda_runtime", "nvjitlink", "cudnn", "nccl"];

    private string Triple => architecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    private string RuntimeId => architecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    private string Target => architecture == Architecture.Arm64 ? "sbsa-linux" : "x86_64-linux";

    /// <summary>This process's.</summary>
    public static CudaPlaces OfProcess() =>
        new(Environment.GetEnvironmentVariable, new DiskFolders(), AppContext.BaseDirectory, RuntimeInformation.ProcessArchitecture);

    /// <summary>
    /// The driver belongs to the system's kernel module and comes from nowhere else: not from toolkits, whose copies are stubs.
    /// </summary>
    public IReadOnlyList<CudaPlace> OfDriver() =>
    [
        .. Explicit(),
        SystemSearch,
        new CudaPlace("containers", ["/usr/local/nvidia/lib64"]),
        new CudaPlace("WSL", ["/usr/lib/wsl/lib"]),
        new CudaPlace("the distribution", [$"/usr/lib/{Triple}", "/usr/lib64"]),
    ];

    public IReadOnlyList<CudaPlace> OfToolkit() =>
    [
        .. Explicit(),
        new CudaPlace("beside the program", [program.TrimEnd('/'), Path.Combine(program, "runtimes", RuntimeId, "native")]),
        SystemSearch,
        .. PythonEnvironments(),
        .. Toolkits(),
        new CudaPlace("the distribution", [$"/usr/lib/{Triple}", "/usr/lib64"]),
    ];

    private IEnumerable<CudaPlace> Explicit() =>
        (environment(Variable) ?? string.Empty)
            .Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => folder.Length > 1 ? folder.TrimEnd('/') : folder) is var list && list.Any()
            ? [new CudaPlace(Variable, [.. list])]
            : [];

    private IEnumerable<CudaPlace> PythonEnvironments()
    {
        if (environment("VIRTUAL_ENV") is { Length: > 0 } virtualEnvironment)
        {
            yield return Python("VIRTUAL_ENV", virtualEnvironment);
        }

        if (environment("CONDA_PREFIX") is { Length: > 0 } conda)
        {
            // conda's own packages of the libraries lie in its lib, those of pip where pip puts them.
            yield return new CudaPlace("CONDA_PREFIX", [Path.Combine(conda, "lib"), Path.Combine(conda, "targets", Target, "lib"), .. Wheels(conda)]);
        }

        string[] shared = [.. folders.Folders("/opt").Select(name => $"/opt/{name}/.venv"), "/opt/venv", "/opt/conda", "/usr/local", "/usr"];
        foreach (string root in shared)
        {
            yield return Python("Python packages", root);
        }
    }

    private CudaPlace Python(string origin, string root)
    {
        string[] found = [.. Wheels(root)];
        return new CudaPlace(origin, found.Length > 0 ? found : [Path.Combine(root, "lib/python3*/{site,dist}-packages/nvidia")]);
    }

    private IEnumerable<string> Wheels(string root) =>
        from python in folders.Folders(Path.Combine(root, "lib")).Where(name => name.StartsWith("python3", StringComparison.Ordinal)).Reverse()
        from packages in new[] { "site-packages", "dist-packages" }
        let vendor = Path.Combine(root, "lib", python, packages, "nvidia")
        let present = folders.Folders(vendor)
        from name in WheelFolders
        where present.Contains(name)
        select Path.Combine(vendor, name, "lib");

    private IEnumerable<CudaPlace> Toolkits()
    {
        // Ordinal order would put 12.10 before 12.9.
        var versions = folders.Folders("/usr/local")
            .Where(name => name.StartsWith("cuda-", StringComparison.Ordinal) && Version.TryParse(Dotted(name[5..]), out _))
            .OrderByDescending(name => Version.Parse(Dotted(name[5..])));
        string[] roots = [.. new[] { environment("CUDA_HOME"), environment("CUDA_PATH") }.OfType<string>().Where(root => root.Length > 0), "/usr/local/cuda", .. versions.Select(name => $"/usr/local/{name}")];
        return roots.Distinct(StringComparer.Ordinal).Select(root => new CudaPlace("CUDA toolkit", [Path.Combine(root, "lib64"), Path.Combine(root, "targets", Target, "lib")]));

        static string Dotted(string version) => version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
    }
}
