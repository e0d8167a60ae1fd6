using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>
/// The CUDA device that tests use: a real GPU where there is one, else the emulated libraries, which prove the order of calls, their
/// arguments and our kernels, and nothing about a GPU. Without a C++ compiler either, a test is skipped.
/// </summary>
internal static class CudaUnderTest
{
    private const string PathVariable = "LOCKSTEP_CUDA_PATH";

    private static readonly Lazy<bool> Emulated = new(() =>
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not null || File.Exists("/dev/nvidia0"))
        {
            return false;
        }

        Environment.SetEnvironmentVariable(PathVariable, EmulatedCuda.Folder);
        return true;
    });

    public static bool IsEmulated => Emulated.Value;

    public static CudaDevice Open(CudaPrecision precision = CudaPrecision.Float32, bool replays = true, bool deterministic = false)
    {
        _ = IsEmulated;
        return new CudaDevice(new CudaSettings { Precision = precision, Replays = replays, Deterministic = deterministic });
    }
}
