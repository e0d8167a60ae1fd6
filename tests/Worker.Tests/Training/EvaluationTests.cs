using System.Text.Json;
using Lockstep.Engine.Training;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

/// <summary>Evaluations of whole runs: 40 glyphs of 28 classes.</summary>
public sealed class EvaluationTests
{
    private const int Limit = 120_000;

    private static readonly Lazy<EvaluationSums[]> Alone = new(() =>
    {
        using var world = World(1, 1);
        world.Run(LoopWorld.Fresh());
        return [.. world.Reports.Results.Select(result => result.Sums)];
    });

    /// <summary>Slices of 16: two whole ones and half of one, on up to five ranks, of which some then have none.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    public Task Run_AnyRanks_SameSumsAsOneAndNoSampleTwice(int ranks, int threads) => Task.Run(() =>
    {
        using var world = World(ranks, threads);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.Equal(Alone.Value, world.Reports.Results.Select(result => result.Sums));
        Assert.All(world.Reports.Results, result => Assert.Equal((40, 0), (result.Sums.Samples, result.Sums.Broken)));
        Assert.All(world.Reports.Results, result => Assert.InRange(result.Sums.TopFive, (long)result.Sums.Correct, 40));
        Assert.True(world.Reports.Results.All(result => result.HasTopFive));
    });

    /// <summary>The confusion matrix holds every sample once; the files agree with the figures, and are those of the last step alone.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_Report_FilesHoldTheLastEvaluationOfAllRanks() => Task.Run(() =>
    {
        using var world = World(3, 1);
        world.Run(LoopWorld.Fresh());
        var last = world.Reports.Results.Last();
        using var summary = JsonDocument.Parse(File.ReadAllText(last.Report!));
        string folder = Path.Combine(world.Directory, "evaluation");
        Assert.Equal(last.Step, summary.RootElement.GetProperty("step").GetInt64());
        Assert.Equal(last.Sums.TopFive, summary.RootElement.GetProperty("top5_correct").GetInt64());
        string[] files = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal([summary.RootElement.GetProperty("per_class").GetString()!, summary.RootElement.GetProperty("confusion").GetString()!, "summary.json"], files);

        string[][] rows = [.. File.ReadLines(Path.Combine(folder, files[1])).Select(line => line.Split(','))];
        Assert.Equal(29, rows.Length);
        long[][] counts = [.. rows.Skip(1).Select(row => row.Skip(1).Select(long.Parse).ToArray())];
        Assert.Equal(40, counts.Sum(row => row.Sum()));
        Assert.Equal(last.Sums.Correct, counts.Select((row, label) => row[label]).Sum());
        Assert.Equal(rows[0].Skip(1), rows.Skip(1).Select(row => row[0]));

        string[][] classes = [.. File.ReadLines(Path.Combine(folder, files[0])).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(counts.Select(row => row.Sum()), classes.Select(row => long.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(counts.Select((row, label) => row[label]), classes.Select(row => long.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture)));
    });

    [Fact(Timeout = Limit)]
    public Task Run_ReportCannotBeWritten_IsSaidAndTheRunGoesOn() => Task.Run(() =>
    {
        using var world = World(1, 1);
        File.WriteAllText(Path.Combine(world.Directory, "evaluation"), "in the way");
        Assert.IsType<TrainingOutcome.Finished>(Assert.Single(world.Run(LoopWorld.Fresh())));
        Assert.All(world.Reports.Results, result => Assert.NotNull(result.ReportProblem));
        Assert.Equal(Alone.Value, world.Reports.Results.Select(result => result.Sums));
    });

    /// <summary>One evaluation image, and steps of one slice: of three ranks two have nothing to do.</summary>
    [Fact(Timeout = Limit)]
    public Task Run_FewerSlicesAndImagesThanRanks_Works() => Task.Run(() =>
    {
        using var world = new LoopWorld(3, slices: 1, testImages: 1);
        Assert.All(world.Run(LoopWorld.Fresh()), outcome => Assert.IsType<TrainingOutcome.Finished>(outcome));
        Assert.All(world.Reports.Results, result => Assert.Equal(1, result.Sums.Samples));
        Assert.Equal(world.Hash(0), world.Hash(2));
    });

    private static LoopWorld World(int ranks, int threads) => new(ranks, threads: threads, slices: 2, data: ", evaluation: {report: true}", slice: 16, more: "reproducibility: exact");
}
