using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>The CUDA device that tests use: a real GPU where there is one, else the emulated libraries (<see cref="TestGpu"/>).</summary>
internal static class CudaUnderTest
{
    /// <summary>Kernels are compiled once for each text, not for each test.</summary>
    private static readonly string Cache = Path.Combine(Path.GetTempPath(), "lockstep-test-kernels");

    public static CudaDevice Open(CudaPrecision precision = CudaPrecision.Float32, bool replays = true, bool deterministic = false)
    {
        TestGpu.Require(CudaLibrary.Driver, CudaLibrary.Nvrtc);
        return new CudaDevice(new CudaSettings { Precision = precision, Replays = replays, Deterministic = deterministic, CacheFolder = Cache });
    }
}
