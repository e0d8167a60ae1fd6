using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Tests.Cuda;

public sealed class CudaProbeTests
{
    /// <summary>On any machine: what is there is described, what is not is explained.</summary>
    [Fact]
    public void Run_OnAnyMachine_DescribesWhatIsThereAndExplainsWhatIsNot()
    {
        var report = CudaProbe.Run();

        Assert.Equal(report.IsUsable, report.Problem.Length == 0);
        Assert.All(report.Libraries, library => Assert.Equal(library.File.Length == 0, library.Problem.Length > 0));
        Assert.All(report.Libraries.Where(library => library.File.Length > 0), library => Assert.Matches(@"^\d+\.\d+", library.Version));
        Assert.All(report.Gpus, gpu => Assert.True(gpu.TotalBytes > 0 && gpu.FreeBytes is null or > 0 && gpu.Multiprocessors > 0 && gpu.ComputeCapability.Major > 0));
        Assert.True(report.Gpus.Count > 0 || !report.IsUsable);
    }
}
