using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Cuda.Interop.Nvrtc;

/// <summary>Compiles kernels for a GPU at run time, or finds what an earlier process compiled. Thread-safe.</summary>
/// <param name="cache">Where images are kept; none without one.</param>
internal sealed unsafe class NvrtcCompiler(FileCache? cache)
{
    private readonly string _version = ReadVersion();

    /// <summary>Compiles one source, which includes nothing.</summary>
    /// <param name="source">CUDA C++.</param>
    /// <param name="name">Of the source, for messages.</param>
    /// <param name="options">With an architecture of a real GPU (<c>--gpu-architecture=sm_90</c>).</param>
    /// <exception cref="CudaException">It does not compile; the message has the compiler's.</exception>
    public CompiledKernels Compile(string source, string name, IReadOnlyList<string> options)
    {
        string key = FileCache.Key([_version, name, .. options, source]);
        if (cache?.Read(key) is { } kept)
        {
            return new CompiledKernels(kept, string.Empty, true, string.Empty);
        }

        var compiled = CompileNow(source, name, options);
        return cache is null ? compiled : compiled with { CacheProblem = cache.Write(key, compiled.Image) };
    }

    private static string ReadVersion()
    {
        CudaLibraries.Require(CudaLibrary.Nvrtc);
        int major, minor;
        NvrtcCheck.Check(NvrtcNative.Version(&major, &minor), "nvrtcVersion");
        return $"nvrtc {major}.{minor}";
    }

    private static CompiledKernels CompileNow(string source, string name, IReadOnlyList<string> options)
    {
        NvrtcProgramHandle program;
        fixed (byte* text = NativeText.Bytes(source))
        fixed (byte* title = NativeText.Bytes(name))
        {
            NvrtcCheck.Check(NvrtcNative.CreateProgram(&program, text, title, 0, null, null), "nvrtcCreateProgram");
        }

        try
        {
            var result = Compile(program, options);
            string log = ReadLog(program);
            return result == NvrtcResult.Success
                ? new CompiledKernels(ReadImage(program), log, false, string.Empty)
                : throw NvrtcCheck.Failure(result, "nvrtcCompileProgram", $"{name}, {string.Join(' ', options)}\n{log}");
        }
        finally
        {
            _ = NvrtcNative.DestroyProgram(&program);
        }
    }

    private static NvrtcResult Compile(NvrtcProgramHandle program, IReadOnlyList<string> options)
    {
        byte[] texts = [.. options.SelectMany(NativeText.Bytes)];
        byte** pointers = stackalloc byte*[options.Count + 1];
        fixed (byte* start = texts)
        {
            byte* next = start;
            for (int i = 0; i < options.Count; i++)
            {
                pointers[i] = next;
                next += NativeText.Bytes(options[i]).Length;
            }

            return NvrtcNative.CompileProgram(program, options.Count, pointers);
        }
    }

    private static string ReadLog(NvrtcProgramHandle program)
    {
        nuint size;
        NvrtcCheck.Check(NvrtcNative.GetLogSize(program, &size), "nvrtcGetProgramLogSize");
        byte[] text = new byte[(int)size + 1];
        fixed (byte* room = text)
        {
            NvrtcCheck.Check(NvrtcNative.GetLog(program, room), "nvrtcGetProgramLog");
        }

        return NativeText.Of(text);
    }

    private static byte[] ReadImage(NvrtcProgramHandle program)
    {
        nuint size;
        NvrtcCheck.Check(NvrtcNative.GetCubinSize(program, &size), "nvrtcGetCUBINSize");
        if (size == 0)
        {
            throw new ArgumentException("the compiler made no image: the options need the architecture of a real GPU (sm_90), not of a virtual one (compute_90)");
        }

        byte[] image = new byte[(int)size];
        fixed (byte* room = image)
        {
            NvrtcCheck.Check(NvrtcNative.GetCubin(program, room), "nvrtcGetCUBIN");
        }

        return image;
    }
}
