using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Tests.Cuda.Interop.Nvrtc;

[Collection(TestGpu.Collection)]
public sealed class NvrtcCompilerTests : IDisposable
{
    private const string Source = "KERNEL one(int* to) { *to = 1; }\nEXPORT(one)\n";
    private static readonly string[] Options = ["--gpu-architecture=sm_90", "--std=c++17"];
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-nvrtc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compile_Twice_FindsWhatWasKept()
    {
        var first = Create().Compile(TestGpu.Prelude + Source, "one.cu", Options);
        var second = Create().Compile(TestGpu.Prelude + Source, "one.cu", Options);

        Assert.False(first.IsCached);
        Assert.Empty(first.CacheProblem);
        Assert.True(second.IsCached);
        Assert.NotEmpty(first.Image);
        Assert.Equal(first.Image, second.Image);
    }

    [Fact]
    public void Compile_OtherSourceOrOptions_IsAnotherImage()
    {
        var compiler = Create();
        compiler.Compile(TestGpu.Prelude + Source, "one.cu", Options);

        Assert.False(compiler.Compile(TestGpu.Prelude + Source + "\n", "one.cu", Options).IsCached);
        Assert.False(compiler.Compile(TestGpu.Prelude + Source, "one.cu", [.. Options, "-DELEMENT=1"]).IsCached);
        Assert.Equal(3, Directory.GetFiles(_folder, "*.cubin").Length);
    }

    [Fact]
    public void Compile_DamagedImage_IsMadeAgain()
    {
        var first = Create().Compile(TestGpu.Prelude + Source, "one.cu", Options);
        string file = Assert.Single(Directory.GetFiles(_folder));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        var again = Create().Compile(TestGpu.Prelude + Source, "one.cu", Options);

        Assert.False(again.IsCached);
        Assert.Equal(first.Image.Length, again.Image.Length);
        Assert.True(Create().Compile(TestGpu.Prelude + Source, "one.cu", Options).IsCached);
    }

    [Fact]
    public void Compile_SourceWithAMistake_HasTheCompilersWords()
    {
        var error = Assert.Throws<CudaException>(() => Create().Compile(TestGpu.Prelude + "KERNEL one() { nosuchname = 1; }", "wrong.cu", Options));

        Assert.Equal("nvrtcCompileProgram", error.Call);
        Assert.Equal(6, error.Code);
        Assert.Contains("wrong.cu, --gpu-architecture=sm_90 --std=c++17", error.Message, StringComparison.Ordinal);
        Assert.Contains("nosuchname", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    /// <summary>What makes it do with our kernels, which are full of them.</summary>
    [Fact]
    public void Compile_GenericLambda_NeedsTheDeviceByDefault()
    {
        const string Generic = "KERNEL two(int* to) { auto twice = [&](auto value) { return value + value; }; *to = twice(1); }\nEXPORT(two)\n";

        var error = Assert.Throws<CudaException>(() => Create().Compile(TestGpu.Prelude + Generic, "two.cu", Options));
        Assert.Equal(6, error.Code);
        Assert.NotEmpty(Create().Compile(TestGpu.Prelude + Generic, "two.cu", [.. Options, "--device-as-default-execution-space"]).Image);
    }

    [Fact]
    public void Compile_UnknownOption_IsRefused()
    {
        var error = Assert.Throws<CudaException>(() => Create().Compile(TestGpu.Prelude + Source, "one.cu", [.. Options, "--no-such-option"]));
        Assert.Equal(5, error.Code);
    }

    private NvrtcCompiler Create()
    {
        TestGpu.Require(CudaLibrary.Nvrtc);
        return new NvrtcCompiler(new FileCache(_folder, ".cubin"));
    }
}
