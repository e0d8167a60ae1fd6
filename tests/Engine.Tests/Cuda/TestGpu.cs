using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The GPU of the tests: whatever the resolver finds.</summary>
internal static class TestGpu
{
    /// <summary>Tests that use it run one after another: some look at how much memory is free.</summary>
    public const string Collection = "GPU";

    /// <summary>The first GPU, current in this thread. Skips the test where there is none.</summary>
    public static CudaContext Open()
    {
        var driver = CudaLibraries.Find()[CudaLibrary.Driver];
        Assert.SkipUnless(driver.IsLoaded, driver.Problem.Split('\n')[0]);
        return CudaContext.Open(0);
    }

    /// <summary>Compiles kernels that may use the prelude. Skips the test where there is no compiler.</summary>
    public static CudaModule Load(CudaContext context, string source)
    {
        var compiler = CudaLibraries.Find()[CudaLibrary.Nvrtc];
        Assert.SkipUnless(compiler.IsLoaded, compiler.Problem.Split('\n')[0]);
        return new CudaModule(context, new NvrtcCompiler(null).Compile(Prelude + source, "test.cu", Options(context)).Image);
    }

    public static string Prelude => File.ReadAllText(Path.Combine(NativeTool.RepositoryRoot, "src", "Engine", "Cuda", "Kernels", "prelude.cuh"));

    public static string[] Options(CudaContext context) =>
        [$"--gpu-architecture=sm_{context.Get(DeviceAttribute.ComputeCapabilityMajor)}{context.Get(DeviceAttribute.ComputeCapabilityMinor)}", "--std=c++17"];
}
