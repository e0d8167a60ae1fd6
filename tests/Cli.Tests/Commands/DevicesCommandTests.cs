using Lockstep.Cli.Views;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Tests.Commands;

/// <summary>On the machine that the tests run on.</summary>
public sealed class DevicesCommandTests
{
    [Fact]
    public void Devices_OfAMachineWithoutADriver_SaysWhatWasLookedForAndWhatToInstall()
    {
        var report = CudaProbe.Run();
        Assert.SkipWhen(report.CudaVersion.Length > 0 || !OperatingSystem.IsLinux(), "there is a driver here");

        Assert.False(report.IsUsable);
        Assert.Empty(report.Gpus);
        Assert.Contains("libcuda.so.1 was not found", report.Problem, StringComparison.Ordinal);
        Assert.Contains("/usr/lib/wsl/lib/libcuda.so.1", report.Problem, StringComparison.Ordinal);
        Assert.Contains("Install the NVIDIA driver", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_OfAnyMachine_BeginsWithTheCpu()
    {
        var output = new StringWriter();
        DeviceText.Show(CpuProbe.Run(), CudaProbe.Run(), false, output);
        Assert.StartsWith($"cpu     {Environment.ProcessorCount} cores, ", output.ToString(), StringComparison.Ordinal);
    }
}
