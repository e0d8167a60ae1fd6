using System.Globalization;
using System.Text.Json;

namespace Lockstep.Cluster.Tests;

[Collection(nameof(FiveWorkerTests))]
public sealed class ListCommandTests(FiveWorkers five)
{
    [Fact(Timeout = 60_000)]
    public async Task List_EvaluatedRun_HasItsAccuracyAndTopFive()
    {
        var cluster = await five.ReadyAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 3, rate: 0.1, evaluateEvery: 3)));
        var ended = await run.EndAsync();
        Assert.True(ended.HasEvaluationTop5Accuracy);
        Assert.True(ended.EvaluationTop5Accuracy > ended.EvaluationAccuracy, $"{ended}");

        var (code, json, errors) = await cluster.CommandAsync("list", "--json");
        Assert.True(code == 0, errors);
        var listed = JsonDocument.Parse(json).RootElement.GetProperty("runs").EnumerateArray().Single(other => other.GetProperty("run_id").GetString() == run.Id);
        Assert.Equal(
            (ended.EvaluationAccuracy, ended.EvaluationTop5Accuracy),
            (listed.GetProperty("evaluation_accuracy").GetDouble(), listed.GetProperty("evaluation_top5_accuracy").GetDouble()));

        // The table wraps its cells where it has no terminal: a row's cells stand in one column each, over some lines.
        var (_, table, _) = await cluster.CommandAsync("list");
        Assert.Contains("top 5", table, StringComparison.Ordinal);
        Assert.Contains((100 * ended.EvaluationTop5Accuracy).ToString("0.00", CultureInfo.InvariantCulture), table, StringComparison.Ordinal);
    }
}
