using System.Globalization;
using System.Text.RegularExpressions;

namespace Lockstep.Engine.Cuda.Interop.Libraries;

/// <summary>
/// File names of the libraries. Always with their version: an unversioned <c>.so</c> is for linkers, may be a stub, and may be of any
/// version.
/// </summary>
internal static class CudaLibraryFiles
{
    // cuDNN's parts, in the order in which they need each other. It opens those that are missing here from its own folder.
    private static readonly string[] CudnnParts =
        ["graph", "ops", "cnn", "adv", "heuristic", "engines_precompiled", "engines_runtime_compiled", "engines_tensor_ir", "ext"];

    /// <param name="library">What it is the file of.</param>
    /// <param name="major">12 or 13; cuDNN, NCCL and the driver have one name for both.</param>
    public static string Name(CudaLibrary library, int major) => library switch
    {
        CudaLibrary.Driver => "libcuda.so.1",
        CudaLibrary.CublasLt => Versioned("libcublasLt", major),
        CudaLibrary.Nvrtc => Versioned("libnvrtc", major),
        CudaLibrary.Cudnn => "libcudnn.so.9",
        CudaLibrary.Nccl => "libnccl.so.2",
        _ => throw new ArgumentOutOfRangeException(nameof(library), library, null),
    };

    /// <summary>
    /// Files that must be loaded before a library, by full path, if they are beside it: it, or another after it, asks for them by bare
    /// name and must not get those of another installation.
    /// </summary>
    public static IReadOnlyList<Regex> Before(CudaLibrary library, int major) => library switch
    {
        CudaLibrary.CublasLt => [Exactly(Versioned("libcudart", major)), Exactly(Versioned("libnvJitLink", major))],
        CudaLibrary.Nvrtc => [Pattern($@"^libnvrtc-builtins\.so\.{major.ToString(CultureInfo.InvariantCulture)}\.\d+$")],
        CudaLibrary.Cudnn => [.. CudnnParts.Select(part => Exactly($"libcudnn_{part}.so.9"))],
        _ => [],
    };

    /// <summary>Files to load after a library: cuDNN asks for cuBLAS, which needs cuBLASLt.</summary>
    public static IReadOnlyList<Regex> After(CudaLibrary library, int major) =>
        library == CudaLibrary.CublasLt ? [Exactly(Versioned("libcublas", major))] : [];

    private static string Versioned(string name, int major) => $"{name}.so.{major.ToString(CultureInfo.InvariantCulture)}";

    private static Regex Exactly(string name) => Pattern($"^{Regex.Escape(name)}$");

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant);
}
