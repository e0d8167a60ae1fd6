using System.Text.Json;

namespace Lockstep.Cluster.Tests;

/// <summary>bench recovery as a user calls it.</summary>
public sealed class BenchRecoveryCommandTests
{
    [Theory(Timeout = 90_000)]
    [InlineData("kill")]
    [InlineData("coordinator")]
    [InlineData("partition")]
    public async Task BenchRecovery_OneTrial_SaysHowLongItTookAndThatNothingWasLost(string fault)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "recovery", "--workers", "2", "--fault", fault, "--repeat", "1", "--json");
        Assert.SkipWhen(fault == "partition" && errors.Contains("a cut network needs root", StringComparison.Ordinal), "network namespaces need root, ip and iptables");
        Assert.True(code == 0, errors);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.True(figures.GetProperty("detect_ms").GetProperty("median").GetDouble() >= 0);
        double resumed = figures.GetProperty("resume_ms").GetProperty("p99").GetDouble();
        Assert.True(fault == "coordinator" ? resumed == 0 : resumed > 0, output);
        Assert.All(["steps_lost", "samples_lost", "samples_repeated"], name => Assert.Equal(0, figures.GetProperty(name).GetInt64()));
    }
}
