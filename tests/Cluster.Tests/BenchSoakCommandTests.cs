using System.Text.Json;

namespace Lockstep.Cluster.Tests;

/// <summary>bench soak as a user calls it.</summary>
public sealed class BenchSoakCommandTests
{
    /// <summary>Half of the time in peace. Faults follow each other as closely as recovery lets them.</summary>
    [Fact(Timeout = 240_000)]
    public async Task Soak_EveryKindOfFault_EndsWithTheBitsOfTheUndisturbedRun()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "soak", "--workers", "3", "--for", "20s", "--every", "1s", "--seed", "5", "--json");
        Assert.True(code == 0, output + errors);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.Equal(figures.GetProperty("undisturbed_hash").GetString(), figures.GetProperty("disturbed_hash").GetString());
        Assert.True(figures.GetProperty("chaos").GetProperty("faults").GetInt32() >= 4, output);
        Assert.True(figures.GetProperty("steps").GetInt64() > 0);
    }
}
