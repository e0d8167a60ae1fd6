using Lockstep.Engine.Cuda;
using Lockstep.Engine.Diagnostics.Devices;
using Lockstep.Engine.Tests.Cuda;
using Lockstep.Engine.Tests.Cuda.Collectives;

namespace Lockstep.Engine.Tests.Diagnostics.Devices;

/// <summary>The parts of the check on the emulated libraries: they hold where nothing is wrong, and fail where something is.</summary>
[Collection(TestGpu.Collection)]
public sealed class DeviceCheckTests
{
    public static TheoryData<string> Parts => [.. DeviceCheck.Parts.Where(part => part != LayerCheck.Part)];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Parts))]
    public Task Run_NothingIsWrong_Holds(string part) => Task.Run(() =>
    {
        DeviceCheckResult[] results = Run(part);
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Verdict == "ok" && result.Part == part, result.ToString()));
    });

    private static DeviceCheckResult[] Run(string part)
    {
        TestGpu.Require();
        var settings = new DeviceCheckSettings { Device = new CudaSettings { CacheFolder = TestGpu.Cache }, Steps = 4, Images = 2, Size = 8, Reopenings = 4 };
        return [.. DeviceCheck.Run(settings, candidate => candidate == part)];
    }
}
