using System.Text.Json;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Cluster.Tests;

/// <summary>bench data and bench order as a user calls them. How fast it goes is not judged here.</summary>
public sealed class BenchDataCommandTests : IDisposable
{
    private static readonly string[] Orders = ["full 0", "windowed 1", "windowed 4", "windowed 16", "windowed 64"];
    private readonly TemporaryFolder _folder = new();

    private string Images => Path.Combine(_folder.Path, "images");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 27)]
    [InlineData(true, 24)]
    public async Task Data_FolderOrShards_HasTheFigures(bool shards, int images)
    {
        if (shards)
        {
            KnownImages.WriteTars(_folder, "images");
            Assert.Equal(0, (await LockstepProcess.RunAsync("data", "index", Images)).Code);
        }
        else
        {
            KnownImages.WriteFolder(_folder, "images");
        }

        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "data", "--path", Images, "--threads", "1", "--batch", "8", "--size", "10", "--seconds", "0.1", "--json");
        Assert.True(code == 0, errors);
        var figures = JsonDocument.Parse(output).RootElement;
        Assert.Equal((images, 0.144), (figures.GetProperty("images").GetInt32(), figures.GetProperty("kilopixels").GetDouble()));
        Assert.All(["decode_images_per_second", "pipeline_images_per_second", "peak_rss_mb"], name => Assert.True(figures.GetProperty(name).GetDouble() > 0, name));
        Assert.True(figures.GetProperty("allocated_bytes_per_image").GetDouble() >= 0);
    }

    [Fact]
    public async Task Data_WrongUsageAndNoFolder_IsTwoAndOneAndSaysWhat()
    {
        foreach (string option in new[] { "--threads", "--batch", "--size" })
        {
            var (usage, _, wrong) = await LockstepProcess.RunAsync("bench", "data", "--path", Images, option, "0");
            Assert.Equal(2, usage);
            Assert.Contains("expected at least 1", Assert.Single(wrong.Split('\n')), StringComparison.Ordinal);
        }

        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "data", "--path", Images);
        Assert.Equal((1, string.Empty), (code, output));
        Assert.Equal($"lockstep: {Images} is no folder: give one of image files or of packed shards.", errors);
    }

    [Fact]
    public async Task Order_TwoSizes_HasTheFiguresOfEachOrder()
    {
        var (code, output, errors) = await LockstepProcess.RunAsync("bench", "order", "--samples", "4660", "20000", "--json");
        Assert.True(code == 0, errors);
        var rows = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal([.. Orders, .. Orders], rows.Select(row => $"{row.GetProperty("order").GetString()} {row.GetProperty("window").GetInt32()}"));
        Assert.Equal([(4660, 2), (20_000, 9)], rows.Select(row => (row.GetProperty("samples").GetInt32(), row.GetProperty("shards").GetInt32())).Distinct());
        Assert.All(rows, row => Assert.All(
            ["ns_per_lookup", "ms_to_enter_epoch", "memory_bytes", "mean_displacement", "neighbour_distance", "class_run", "classes_in_batch"],
            name => Assert.True(row.GetProperty(name).GetDouble() > 0, name)));

        // Samples that were neighbours in one shard stay within its window, a ninth of the set; the full order knows no neighbours.
        Assert.InRange(rows[5].GetProperty("neighbour_distance").GetDouble(), 0.9, 1.1);
        Assert.InRange(rows[6].GetProperty("neighbour_distance").GetDouble(), 0, 0.2);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1000000000000")]
    [InlineData("many")]
    public async Task Order_WrongUsage_IsTwo(string samples)
    {
        var (code, _, errors) = await LockstepProcess.RunAsync("bench", "order", "--samples", samples);
        Assert.Equal(2, code);
        Assert.Contains(samples, errors, StringComparison.Ordinal);
    }
}
