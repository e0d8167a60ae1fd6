namespace Lockstep.Cluster.Tests;

/// <summary>A run that uses the samples at an epoch's end that are too few for a whole step, with real processes.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class LastBatchRunTests(FiveWorkers five)
{
    private const double Braked = 40;

    // 220 samples are two steps of 96 and one of 28: slices of 8, 8, 8 and 4, of which two of three ranks have one.
    private const int Images = 220;
    private const int Epochs = 12;
    private const int Steps = 3 * Epochs;

    [Fact(Timeout = 120_000)]
    public async Task Use_OneOfThreeWorkersKilled_HasTheBitsOfOneWorkerAndUsesEverySample()
    {
        var cluster = await five.ReadyAsync();
        await using var alone = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Yaml(workers: 1)));
        string expected = await FiveWorkers.HashAsync(await alone.EndAsync());
        await cluster.IdleAsync();

        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Yaml(workers: 3)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 3, Braked);
        var before = await run.UntilAsync(info => info.Step >= 4 && info.Workers.Count == 3, "three workers in the middle");
        cluster.KillProcess(before.Workers.Single(worker => worker.Rank == 1).ProcessId);
        await run.UntilAsync(info => info.WorkerFailures > 0 && info.Step > before.Step + 3, "an epoch's end without it");
        await hands.SlowAsync(ranks: 2, factor: 1);
        var ended = await run.EndAsync();

        Assert.Equal((Steps, (double)Epochs), (ended.Step, ended.Epoch));
        Assert.Equal((Steps, Images * Epochs), (ended.TotalSteps, ended.SamplesUsed));
        Assert.Equal(expected, await FiveWorkers.HashAsync(ended));
        Assert.Equal(Images * Epochs, await hands.EachSampleOnceAsync(Epochs));
        Assert.Equal([(0L, (long)Steps)], Ledger.Merged(cluster.Runs, run.Id));
    }

    private static string Yaml(int workers) => Experiments.Exact(max: workers, min: Math.Min(workers, 2), images: Images, last: "use", epochs: Epochs);
}
