using System.Text.Json;

namespace Lockstep.Cluster.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Models_Json_HasThePublishedParameterCounts()
    {
        var (code, output, _) = await LockstepProcess.RunAsync("models", "--json");
        Assert.Equal(0, code);
        var counts = JsonDocument.Parse(output).RootElement.EnumerateArray().ToDictionary(model => model.GetProperty("name").GetString()!, model => model.GetProperty("parameters").GetInt64());
        Assert.Equal(269_722, counts["resnet20"]);
        Assert.Equal(464_154, counts["resnet32"]);
        Assert.Equal(658_586, counts["resnet44"]);
        Assert.Equal(853_018, counts["resnet56"]);
        Assert.Equal(1_727_962, counts["resnet110"]);
    }

    [Fact]
    public async Task Models_UnknownName_NamesTheNearestAndExitsWithTwo()
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("models", "resnet21");
        Assert.Equal(2, code);
        Assert.Contains("resnet20", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongOption_ExitsWithTwo()
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("models", "--jsno");
        Assert.Equal(2, code);
        Assert.Contains("--jsno", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfRun_SaysWhatItDoes()
    {
        var (code, output, _) = await LockstepProcess.RunAsync("run", "--help");
        Assert.Equal(0, code);
        Assert.Contains("--resume", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_NoCoordinator_FailsAndSaysHowToStartOne()
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("list", "--coordinator", "http://127.0.0.1:1");
        Assert.Equal(1, code);
        Assert.Contains("lockstep coordinator", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BenchEngine_Json_HasTheFigures()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "engine", "--model", "lenet5", "--batch", "8", "--steps", "2", "--threads", "1", "--json");
        Assert.True(code == 0, errors);
        var result = JsonDocument.Parse(output).RootElement;
        foreach (string figure in new[] { "images_per_second", "step_milliseconds", "gflops", "fraction_of_peak", "peak_rss_mb" })
        {
            Assert.True(result.GetProperty(figure).GetDouble() > 0, figure);
        }
    }
}
