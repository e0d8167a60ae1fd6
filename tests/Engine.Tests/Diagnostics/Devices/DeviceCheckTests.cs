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

    /// <summary>A call that does nothing and says that it went well, an error, memory that is not freed.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData("layers", "cudnnBackendExecute@40+=0")]
    [InlineData("training", "cuGraphLaunch@9=0")]
    [InlineData("training", "cuMemAlloc_v2@9=2")]
    [InlineData("exact", "cuGraphLaunch@9=0")]
    [InlineData("replay", "cuGraphLaunch@9+=0")]
    [InlineData("nccl", "ncclCommInitRankConfig@2=2")]
    [InlineData("nccl", "cuGraphLaunch@9+=0")]
    [InlineData("memory", "cuMemFree_v2@150+=0")]
    public Task Run_SomethingIsWrong_Fails(string part, string fault) => Task.Run(() =>
    {
        using var faults = new EmulatedFaults(fault);
        DeviceCheckResult[] results = Run(part);
        Assert.Contains(results, result => result.Verdict == "FAILED");
        Assert.All(results, result => Assert.Equal(part, result.Part));
    });

    /// <summary>What cannot be done here is said, and is no failure.</summary>
    [Fact]
    public void Holds_Skipped_IsTrueAndNotOk()
    {
        var skipped = DeviceCheckResult.Skips("nccl", "a world of one rank", "no library");
        Assert.Equal((true, "skipped"), (skipped.Holds, skipped.Verdict));
        Assert.False(new DeviceCheckResult("nccl", "sum", double.NaN, 1).Holds);
    }

    private static DeviceCheckResult[] Run(string part)
    {
        TestGpu.Require();
        var settings = new DeviceCheckSettings { Device = new CudaSettings { CacheFolder = TestGpu.Cache }, Steps = 4, Images = 2, Size = 8, Reopenings = 4 };
        return [.. DeviceCheck.Run(settings, candidate => candidate == part)];
    }
}
