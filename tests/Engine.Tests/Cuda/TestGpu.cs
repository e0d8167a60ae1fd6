using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Cuda.Interop.Nvrtc;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The GPU of the tests: whatever the resolver finds, else the emulated libraries.</summary>
internal static class TestGpu
{
    /// <summary>Tests that use it run one after another: some look at how much memory is free.</summary>
    public const string Collection = "GPU";

    private static readonly Lock Gate = new();

    /// <summary>Kernels are compiled once for each text, not for each test or process.</summary>
    public static string Cache => IsEmulated ? EmulatedCuda.Cache : Path.Combine(Path.GetTempPath(), "lockstep-test-kernels");

    /// <summary>Known once something was required.</summary>
    public static bool IsEmulated { get; private set; }

    /// <summary>The first GPU, current in this thread. Skips the test where there is neither a GPU nor a compiler for the emulation.</summary>
    public static CudaContext Open()
    {
        Require();
        return CudaContext.Open(0);
    }

    /// <summary>The first GPU as a device. Skips the test as <see cref="Open"/> does.</summary>
    public static CudaDevice Device(CudaPrecision precision = CudaPrecision.Float32, bool replays = true, bool deterministic = false)
    {
        Require(CudaLibrary.Driver, CudaLibrary.Nvrtc);
        return new CudaDevice(new CudaSettings { Precision = precision, Replays = replays, Deterministic = deterministic, CacheFolder = Cache });
    }

    /// <summary>Loads the libraries. Skips the test where one that it needs is missing.</summary>
    public static void Require(params ReadOnlySpan<CudaLibrary> libraries)
    {
        lock (Gate)
        {
            if (!CudaLibraries.Find()[CudaLibrary.Driver].IsLoaded)
            {
                Environment.SetEnvironmentVariable(CudaPlaces.Variable, EmulatedCuda.Folder);
                EmulatedCuda.Set("LOCKSTEP_EMULATED_GPUS", "4");
                IsEmulated = true;
            }
        }

        var found = CudaLibraries.Find();
        Assert.SkipUnless(found[CudaLibrary.Driver].IsLoaded, FirstLine(found[CudaLibrary.Driver]));
        foreach (var library in libraries)
        {
            Assert.SkipUnless(found[library].IsLoaded, FirstLine(found[library]));
        }
    }

    private static string FirstLine(FoundLibrary library) => library.Problem.Split('\n')[0];

    /// <summary>Compiles kernels that may use the prelude. Skips the test where there is no compiler.</summary>
    public static CudaModule Load(CudaContext context, string source)
    {
        Require(CudaLibrary.Nvrtc);
        return new CudaModule(context, new NvrtcCompiler(null).Compile(Prelude + source, "test.cu", Options(context)).Image);
    }

    public static string Prelude => KernelSource.Prelude;

    public static string[] Options(CudaContext context) =>
        [$"--gpu-architecture=sm_{context.Get(DeviceAttribute.ComputeCapabilityMajor)}{context.Get(DeviceAttribute.ComputeCapabilityMinor)}", "--std=c++17"];
}
