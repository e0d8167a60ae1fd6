using System.Text.Json;
using Lockstep.Protocol.Tests.Experiments;

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
    public async Task Schema_Output_IsTheCommittedFile()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("schema");
        Assert.True(code == 0, errors);
        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "experiment.schema.json")).TrimEnd('\n'), output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Validate_Examples_AreAllValid()
    {
        Assert.NotEmpty(RepositoryFiles.Examples);
        var (code, output, errors) = await LockstepProcess.RunAsync(["validate", .. RepositoryFiles.Examples]);
        Assert.True(code == 0, errors);
        Assert.All(RepositoryFiles.Examples, file => Assert.Contains($"{file}: valid (", output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_OneWrongAmongGood_SaysBothAndExitsWithTwo()
    {
        string directory = Directory.CreateTempSubdirectory("lockstep-validate-").FullName;
        try
        {
            string wrong = Experiments.Write(directory, "name: x\nepohcs: 3\n");
            var (code, output, errors) = await LockstepProcess.RunAsync("validate", wrong, RepositoryFiles.Examples[0]);
            Assert.Equal(2, code);
            Assert.Contains($"{wrong}:2:1", errors, StringComparison.Ordinal);
            Assert.Contains($"{RepositoryFiles.Examples[0]}: valid (", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Worker_CertificateMissing_EndsAtOnceAndNamesTheFile()
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("worker", "--coordinator", "https://127.0.0.1:1", "--tls-cert", "nowhere.pem", "--tls-key", "nowhere.key");
        Assert.Equal(1, code);
        Assert.Contains("nowhere.pem", errors, StringComparison.Ordinal);
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
        foreach (string figure in new[] { "images_per_second", "step_ms", "gflops", "fraction_of_peak", "peak_rss_mb" })
        {
            Assert.True(result.GetProperty(figure).GetDouble() > 0, figure);
        }
    }

    [Fact]
    public async Task BenchKernels_Json_HasTheFigures()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "kernels", "--rounds", "1", "--json");
        Assert.True(code == 0, errors);
        var result = JsonDocument.Parse(output).RootElement;
        foreach (string figure in new[] { "fma_peak_gflops", "matmul_gflops", "matmul_fraction_of_peak", "memory_gb_s" })
        {
            Assert.True(result.GetProperty(figure).GetDouble() > 0, figure);
        }
    }

    [Fact]
    public async Task BenchEngine_Layers_NamesThemAll()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "engine", "--model", "lenet5", "--batch", "8", "--steps", "1", "--threads", "1", "--layers");
        Assert.True(code == 0, errors);
        Assert.All(["conv1", "pool2", "fc3", "weight gradient"], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bench engine --model nosuch", "nosuch")]
    [InlineData("bench engine --batch 0", "batch")]
    [InlineData("bench engine --batch 0 --layers", "batch")]
    [InlineData("bench kernels --rounds 0", "--rounds")]
    public async Task Bench_WrongUsage_IsTwoAndSaysWhat(string arguments, string expected)
    {
        var (code, _, errors) = await LockstepProcess.RunAsync(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }
}
