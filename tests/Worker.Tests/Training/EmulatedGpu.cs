using Lockstep.Engine.Tests.Cuda;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Devices of this process are GPUs of the emulated libraries.</summary>
internal static class EmulatedGpu
{
    /// <summary>Kernels are compiled once for each text, not for each test.</summary>
    public static readonly string Cache = Path.Combine(Path.GetTempPath(), "lockstep-test-kernels");

    /// <summary>Before a device is opened. Skips the test where there is no compiler for the emulation.</summary>
    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("LOCKSTEP_CUDA_PATH", EmulatedCuda.Folder);
        Environment.SetEnvironmentVariable(DeviceTable.CacheVariable, Cache);
    }
}
