using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>
/// A family of kernels, built as host C++ with <c>tests/Native/kernel_shim.h</c> by g++ (or $CXX): once for each text, in a folder
/// for temporary files. <c>LOCKSTEP_KERNEL_FLAGS</c> adds flags, e.g. of sanitizers. Without a compiler a test is skipped.
/// </summary>
internal sealed class HostKernels
{
    private static readonly ConcurrentDictionary<(string Family, int Element), Lazy<HostKernels>> Built = new();
    private static readonly string Compiler = Environment.GetEnvironmentVariable("CXX") ?? "g++";
    private static readonly string Flags = Environment.GetEnvironmentVariable("LOCKSTEP_KERNEL_FLAGS") ?? "";
    private static readonly Lazy<string?> CompilerVersion = new(() => NativeTool.Version(Compiler));
    private readonly ConcurrentDictionary<string, HostKernel> _kernels = new();
    private readonly nint _library;

    private HostKernels(nint library) => _library = library;

    public static string Shim => Path.Combine(NativeTool.RepositoryRoot, "tests", "Native", "kernel_shim.h");

    public static HostKernels Of(string family, ElementKind? element = null)
    {
        Assert.SkipWhen(CompilerVersion.Value is null, $"kernels run on the host where there is a C++ compiler; {Compiler} could not be started.");
        return Built.GetOrAdd((family, element?.Number ?? 0), key => new(() => new HostKernels(NativeLibrary.Load(Build(key.Family, key.Element))))).Value;
    }

    /// <summary>A kernel by its name.</summary>
    public HostKernel Kernel(string name) => _kernels.GetOrAdd(name, key => HostKernel.Read(NativeLibrary.GetExport(_library, key + "_export")));

    /// <summary>Runs a flat launch whose size does not matter, with a number of threads that is no power of two.</summary>
    public void Flat(string name, params object?[] arguments) => Kernel(name).Launch((3, 1), (96, 1), arguments);

    /// <summary>Runs a row launch.</summary>
    public void Rows(string name, params object?[] arguments) => Kernel(name).Launch((2, 1), (32, 3), arguments);

    /// <summary>Runs a column launch.</summary>
    public void Columns(string name, ColumnGrid grid, params object?[] arguments) =>
        Kernel(name).Launch((grid.Columns, grid.Rows), (grid.Width, grid.Height), arguments);

    /// <summary>Runs the second stage of a sum over pixels.</summary>
    public void Finish(string name, int channels, params object?[] arguments) => Kernel(name).Launch(((channels + 7) / 8, 1), (8, 32), arguments);

    private static string Build(string family, int element)
    {
        string text = KernelSource.Of(family);
        string options = $"-O2 -shared -fPIC -std=c++20 -Wno-unknown-pragmas -DELEMENT={element} {Flags}";
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', text, options, CompilerVersion.Value, File.ReadAllText(Shim))));
        string folder = Path.Combine(Path.GetTempPath(), "lockstep-host-kernels");
        string library = Path.Combine(folder, $"{family}-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}.so");
        if (File.Exists(library))
        {
            return library;
        }

        Directory.CreateDirectory(folder);
        string unfinished = library + "." + Guid.NewGuid().ToString("N");
        File.WriteAllText(unfinished + ".cpp", text);
        NativeTool.Run(Compiler, $"{options} -include {Shim} {unfinished}.cpp -o {unfinished}");
        File.Move(unfinished, library, overwrite: true);
        File.Delete(unfinished + ".cpp");
        return library;
    }
}
