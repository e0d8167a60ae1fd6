using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>
/// Libraries with the C interface of CUDA's that run on the host (sources and settings: <c>tests/Native/emulated_*</c>), built by g++ once
/// for each text into a folder for temporary files. Without a compiler a test is skipped. Nothing they do says anything about speed, or
/// about what the real ones do beyond the rules that their sources state.
/// </summary>
internal static class EmulatedCuda
{
    private const string Compile = "-std=c++20 -O2 -ftree-vectorize -fvect-cost-model=dynamic -shared -fPIC -Wall -Wextra";
    private static readonly string Compiler = Environment.GetEnvironmentVariable("CXX") ?? "g++";
    private static readonly Lazy<string?> CompilerVersion = new(() => NativeTool.Version(Compiler));
    private static readonly Lazy<string> Built = new(Build);

    /// <summary>Each library, its parts, and the names under which it is found beside its own.</summary>
    private static readonly (string Name, string[] Parts, string[] Links)[] Libraries =
    [
        ("libemulated.so", ["record", "memory", "streams", "capture"], []),
        ("libcuda.so.1", ["cuda", "cuda_memory", "cuda_modules"], []),
        ("libnvrtc.so.13", ["nvrtc"], ["libnvrtc.so.12"]),
        ("libcublasLt.so.13", ["cublaslt"], ["libcublasLt.so.12"]),
        ("libcudnn.so.9", ["cudnn", "cudnn_graph"], []),
        ("libnccl.so.2", ["nccl", "nccl_mesh", "nccl_reduce"], []),
    ];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Setter(byte[] name, byte[]? value);

    /// <summary>The folder for <c>LOCKSTEP_CUDA_PATH</c>.</summary>
    public static string Folder
    {
        get
        {
            SkipWithoutCompiler();
            return Built.Value;
        }
    }

    /// <summary>For kernels that were compiled by these libraries.</summary>
    public static string Cache => Folder + "-kernels";

    private static string Sources => Path.Combine(NativeTool.RepositoryRoot, "tests", "Native");

    public static void SkipWithoutCompiler() =>
        Assert.SkipWhen(CompilerVersion.Value is null, $"the emulated CUDA libraries are built where there is a C++ compiler; {Compiler} could not be started.");

    /// <summary>
    /// Gives a setting to the libraries of this process (<c>LOCKSTEP_EMULATED_…</c>, <c>NCCL_HOSTID</c>), null takes it back. Changes of the
    /// process's environment do not reach native code; a process that is started gets its settings there.
    /// </summary>
    public static void Set(string name, string? value)
    {
        nint library = NativeLibrary.Load(Path.Combine(Folder, "libemulated.so"));
        var setter = Marshal.GetDelegateForFunctionPointer<Setter>(NativeLibrary.GetExport(library, "lockstepEmulatedSet"));
        setter(Encoding.UTF8.GetBytes(name + '\0'), value is null ? null : Encoding.UTF8.GetBytes(value + '\0'));
    }

    /// <summary>Builds a program of <c>tests/Native</c> (the files that begin with its name) that is linked to the libraries, and gives its path.</summary>
    public static string Program(string name)
    {
        string text = string.Concat(NativeFiles(name).Select(File.ReadAllText));
        string program = Path.Combine(Folder, $"{name}-{Hash(text)}");
        if (!File.Exists(program))
        {
            string unfinished = $"{program}.{Guid.NewGuid():N}";
            string libraries = string.Join(' ', Libraries.Select(library => $"-l:{library.Name}"));
            NativeTool.Run(Compiler, $"-std=c++20 -O1 -Wall -Wextra {Path.Combine(Sources, name)}.cpp -o {unfinished} -L{Folder} {libraries} -Wl,-rpath,{Folder} -pthread");
            File.Move(unfinished, program, overwrite: true);
        }

        return program;
    }

    private static string Build()
    {
        IEnumerable<string> sources = NativeFiles("emulated_").Except(NativeFiles("emulated_tests")).Append(Path.Combine(Sources, "kernel_shim.h"));
        string hash = Hash(CompilerVersion.Value + Compile + string.Concat(sources.Select(File.ReadAllText)));
        string folder = Path.Combine(Path.GetTempPath(), $"lockstep-emulated-{hash}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // Several test processes may build at once; the first to finish gives the folder its name.
        string unfinished = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(unfinished);
        File.Copy(Path.Combine(Sources, "kernel_shim.h"), Path.Combine(unfinished, "kernel_shim.h"));
        foreach ((string name, string[] parts, string[] links) in Libraries)
        {
            string files = string.Join(' ', parts.Select(part => Path.Combine(Sources, $"emulated_{part}.cpp")));
            string core = name == "libemulated.so" ? "" : "-l:libemulated.so";
            NativeTool.Run(Compiler, $"{Compile} {files} -o {Path.Combine(unfinished, name)} -Wl,-soname,{name} -L{unfinished} {core} -Wl,-rpath,$ORIGIN -ldl -pthread");
            foreach (string link in links)
            {
                File.CreateSymbolicLink(Path.Combine(unfinished, link), name);
            }
        }

        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        return folder;
    }

    private static IEnumerable<string> NativeFiles(string prefix) =>
        Directory.EnumerateFiles(Sources, prefix + "*").Order(StringComparer.Ordinal);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
