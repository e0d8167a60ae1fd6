using System.Text.Json;

namespace Lockstep.Cluster.Tests;

/// <summary>bench allreduce and bench overlap as a user calls them: real processes over real links, sums verified by the ranks.</summary>
public sealed class CollectiveCommandTests
{
    public static TheoryData<string> Transports => ["auto", "shared_memory", "tcp"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task AllReduce_ThreeProcesses_HasTheStatedFigures(string transport)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "bench", "allreduce", "--workers", "3", "--transport", transport, "--bytes", "100008", "--iterations", "5", "--json");
        Assert.True(code == 0, errors + output);
        var figures = JsonDocument.Parse(output).RootElement;
        double median = figures.GetProperty("median_ms").GetDouble();
        double bandwidth = figures.GetProperty("algorithm_gb_s").GetDouble();
        Assert.True(median > 0 && figures.GetProperty("p99_ms").GetDouble() >= median);
        Assert.Equal(100_008 / median / 1e6, bandwidth, 6);
        Assert.Equal(bandwidth * 4 / 3, figures.GetProperty("bus_gb_s").GetDouble(), 6);
    }

    [Theory]
    [InlineData("ring", "bfloat16")]
    [InlineData("halving_doubling", "float16")]
    [InlineData("tree", "int64")]
    [InlineData("torus", "float32")]
    [InlineData("hierarchical", "float32")]
    [InlineData("direct", "int64")]
    public async Task AllReduce_AnyAlgorithmAndWire_IsVerified(string algorithm, string wire)
    {
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "bench", "allreduce", "--workers", "4", "--algorithm", algorithm, "--wire", wire, "--bytes", "8", "700000", "--iterations", "2", "--json");
        Assert.True(code == 0, errors + output);
        Assert.Equal([8, 700_000], JsonDocument.Parse(output).RootElement.EnumerateArray().Select(figures => figures.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task AllReduce_Tune_PrintsATableThatAnExperimentTakes()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "allreduce", "--tune", "--iterations", "1");
        Assert.True(code == 0, errors + output);
        string directory = Directory.CreateTempSubdirectory("lockstep-tune-").FullName;
        try
        {
            string file = Experiments.Write(directory, "name: x\nmodel: resnet20\ndata: {source: glyphs}\n" + output);
            var (valid, _, faults) = await LockstepProcess.RunAsync("validate", file);
            Assert.True(valid == 0, faults + output);
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    [Fact]
    public async Task Overlap_TwoProcesses_ExposesNoMoreThanItWaits()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync(
            "bench", "overlap", "--model", "resnet20", "--batch", "8", "--steps", "3", "--bucket-mb", "0.25", "--json");
        Assert.True(code == 0, errors + output);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.True(figures.GetProperty("buckets").GetInt32() > 2);
        Assert.True(figures.GetProperty("images_per_second").GetDouble() > 0);
        Assert.True(figures.GetProperty("communication_ms").GetDouble() > 0);
        Assert.True(figures.GetProperty("exposed_ms").GetDouble() >= 0);
    }

    [Theory]
    [InlineData("allreduce", "--bytes", "7")]
    [InlineData("allreduce", "--algorithm", "rong")]
    [InlineData("allreduce", "--workers", "0")]
    [InlineData("allreduce", "--transport", "pigeon")]
    [InlineData("allreduce", "--wire", "float8", "--bytes", "8")]
    [InlineData("allreduce", "--algorithm", "direct", "--transport", "tcp", "--bytes", "8")]
    [InlineData("allreduce", "--algorithm", "torus", "--workers", "3", "--torus-row", "2", "--bytes", "8")]
    [InlineData("overlap", "--model", "resnet21")]
    [InlineData("overlap", "--batch", "10", "--slice", "4")]
    public async Task Bench_WrongUsage_ExitsWithTwo(params string[] arguments)
    {
        var (code, _, errors) = await LockstepProcess.RunAsync(["bench", .. arguments]);
        Assert.Equal(2, code);
        Assert.NotEqual(string.Empty, errors);
    }
}
