using System.Text.Json;
using Lockstep.Engine.Tests.Cuda;

namespace Lockstep.Cluster.Tests;

/// <summary>What is asked of a GPU, as a user asks it: started commands on the emulated libraries.</summary>
public sealed class DeviceCommandTests
{
    private static readonly string[] Short = ["--steps", "3", "--images", "1", "--size", "8", "--reopenings", "2"];

    [Fact(Timeout = 300_000)]
    public async Task Check_OfAllParts_SaysEachFigureAndEndsWithZero()
    {
        var (code, output, errors) = await RunAsync(null, ["devices", "--check", "--json", .. Short]);
        Assert.True(code == 0, errors + output);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.True(report.GetProperty("holds").GetBoolean());
        var results = report.GetProperty("results").EnumerateArray().ToList();
        Assert.All(results, result => Assert.Equal("ok", result.GetProperty("verdict").GetString()));
        Assert.Equal(["exact", "layers", "memory", "nccl", "replay", "training"], results.Select(result => result.GetProperty("part").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 300_000)]
    public async Task Check_GpuComputesWrong_NamesItAndEndsWithOne()
    {
        var (code, output, errors) = await RunAsync("cuGraphLaunch@9+=0", ["devices", "--check", "--part", "replay", .. Short]);
        Assert.True(code == 1, errors + output);
        Assert.Contains("FAILED  replay", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 300_000)]
    public async Task BenchGpu_SmallModel_HasItsFiguresAndPlans()
    {
        var (code, output, errors) = await RunAsync(null, ["bench", "gpu", "--model", "lenet5", "--batch", "4", "--steps", "2", "--rounds", "1", "--peak-side", "64", "--choose-within", "1", "--json"]);
        Assert.True(code == 0, errors + output);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.True(figures.GetProperty("images_per_second").GetDouble() > 0);
        Assert.True(figures.GetProperty("recorded_passes").GetInt32() > 0);
        Assert.InRange(figures.GetProperty("idle_share").GetDouble(), double.Epsilon, 1);
        Assert.NotEmpty(figures.GetProperty("plans").EnumerateArray());
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string? faults, string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["LOCKSTEP_CUDA_PATH"] = EmulatedCuda.Folder, ["LOCKSTEP_EMULATED_FAULTS"] = faults ?? string.Empty };
        using var process = LockstepProcess.StartWith(environment, [.. arguments, .. arguments[0] == "devices" ? new[] { "--cache", EmulatedCuda.Cache } : []]);
        int code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }
}
