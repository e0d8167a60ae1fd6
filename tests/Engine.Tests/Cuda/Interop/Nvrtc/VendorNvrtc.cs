using System.Runtime.InteropServices;

namespace Lockstep.Engine.Tests.Cuda.Interop.Nvrtc;

/// <summary>
/// The vendor's run-time compiler, whose file LOCKSTEP_TEST_NVRTC names (libnvrtc.so.12 or .13, its builtins beside it). It needs
/// neither a GPU nor a driver, so it can be beside the emulated libraries that the other tests use.
/// </summary>
internal sealed class VendorNvrtc
{
    private const string Variable = "LOCKSTEP_TEST_NVRTC";
    private readonly nint _library;

    /// <summary>Skips the test where none is named.</summary>
    public VendorNvrtc()
    {
        string? file = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(file), $"no compiler of the vendor is named by {Variable}.");
        foreach (string builtins in Directory.GetFiles(Path.GetDirectoryName(file)!, "libnvrtc-builtins.so.*"))
        {
            NativeLibrary.Load(builtins);
        }

        _library = NativeLibrary.Load(file!);
    }

    private delegate int Create(out nint program, nint source, nint name, int headers, nint texts, nint names);

    private delegate int CompileProgram(nint program, int count, nint[] options);

    private delegate int GetSize(nint program, out nint bytes);

    private delegate int GetBytes(nint program, byte[] bytes);

    /// <returns>A cubin, and what the compiler says; no cubin where the source does not compile.</returns>
    public (byte[] Image, string Log) Compile(string source, string name, IReadOnlyList<string> options)
    {
        nint[] texts = [.. options.Prepend(name).Prepend(source).Select(Marshal.StringToCoTaskMemUTF8)];
        try
        {
            Assert.Equal(0, Call<Create>("nvrtcCreateProgram")(out nint program, texts[0], texts[1], 0, 0, 0));
            int result = Call<CompileProgram>("nvrtcCompileProgram")(program, options.Count, texts[2..]);
            string log = System.Text.Encoding.UTF8.GetString(Read(program, "nvrtcGetProgramLog")).TrimEnd('\0');
            return (result == 0 ? Read(program, "nvrtcGetCUBIN") : [], log);
        }
        finally
        {
            Array.ForEach(texts, Marshal.FreeCoTaskMem);
        }
    }

    private byte[] Read(nint program, string call)
    {
        Assert.Equal(0, Call<GetSize>(call + "Size")(program, out nint size));
        byte[] bytes = new byte[size];
        Assert.Equal(0, Call<GetBytes>(call)(program, bytes));
        return bytes;
    }

    private T Call<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));
}
