using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Commands that cannot be obeyed: a sentence that says why, 2 for what is wrong as it is written, 1 for what does not fit the run.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class RefusalTests(FiveWorkers five)
{
    [Fact(Timeout = 120_000)]
    public async Task Commands_ThatDoNotFitTheRun_AreRefusedWithASentence()
    {
        var cluster = await five.ReadyAsync();
        await using var over = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 1)));
        await over.EndAsync();
        await using var live = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Small(epochs: 100_000, checkpointEvery: 1000)));
        await live.UntilAsync(info => info.Phase == RunPhase.Training, "training");

        await Task.WhenAll(
            RefusedAsync($"scale {live.Id} --workers 0", 2, "workers: expected 1 to 12"),
            RefusedAsync($"scale {live.Id} --workers 13", 2, "workers: expected 1 to 12"),
            RefusedAsync($"scale {over.Id} --workers 2", 1, "has ended"),
            RefusedAsync($"pause {over.Id}", 1, $"run {over.Id} has ended (completed)"));
        await Task.WhenAll(
            RefusedAsync("pause nosuchrun", 2, "no run 'nosuchrun'"),
            RefusedAsync($"resume {live.Id}", 1, $"run {live.Id} is not paused: it is training"),
            RefusedAsync($"resume {over.Id}", 1, "has ended"),
            RefusedAsync($"verify-epoch {over.Id} 7", 2, "epoch: expected 0 to 0"));
        await Task.WhenAll(
            RefusedAsync($"verify-epoch {over.Id} -1", 2, "epoch"),
            RefusedAsync("verify-epoch nosuchrun 0", 2, "no run 'nosuchrun'"),
            RefusedAsync("why nosuchrun", 2, "no run 'nosuchrun'"));

        async Task RefusedAsync(string command, int code, string words)
        {
            var (actual, output, errors) = await cluster.CommandAsync(command.Split(' '));
            Assert.True(code == actual && errors.Contains(words, StringComparison.Ordinal) && output.Length == 0, $"{command}: {actual}, expected {code} and '{words}': {output}{errors}");
        }
    }
}
