using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Runs that wait: for workers that are not there, for a run of higher priority; and workers that were asked to go.</summary>
[Collection(nameof(FiveWorkerTests))]
public sealed class GivingWayTests(FiveWorkers five)
{
    private const double Braked = 100;

    [Fact(Timeout = 120_000)]
    public async Task HigherPriority_TakesTheWorkersAndTheOtherRunGoesOnExactly()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var low = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 5, min: 3)));
        await new RunHands(cluster.Channel, low.Id).SlowAsync(ranks: 3, Braked);
        await low.UntilAsync(info => info is { Phase: RunPhase.Training, Step: >= 3 }, "the middle");
        await using var high = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 5, min: 4, extra: "priority: 10")));
        await low.EventAsync("yielding", high.Id);
        var waiting = await low.UntilAsync(info => info.Phase == RunPhase.Queued, "its turn");
        await low.EventAsync("yielded", $"saved at step {waiting.Step}");
        Assert.Empty(waiting.Workers);
        await high.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 5 }, "all workers");
        await new RunHands(cluster.Channel, high.Id).SlowAsync(ranks: 5, factor: 1);
        await five.SameBitsAsync(await high.EndAsync());
        var ended = await low.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_AskedToEnd_LeavesAtAStepBoundaryAndTheLastOneSaves()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 2, min: 2)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 2, Braked);
        var two = await run.UntilAsync(info => info.Step >= 3 && info.Workers.Count == 2, "the middle");
        await hands.ScaleAsync(1);
        await run.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 1 } && info.Step > two.Step, "one worker");
        int last = run.Info.Workers[0].ProcessId;
        LockstepProcess.Signal(last, "TERM");
        await run.EventAsync("worker-leaving", "its process was asked to end");
        await run.UntilAsync(info => info is { Phase: RunPhase.Training, Workers.Count: 1 } && info.Workers[0].ProcessId != last, "another worker");
        await hands.SlowAsync(ranks: 1, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        Assert.Null(run.Find("worker-lost"));
        Assert.Contains("(checkpoint ", run.Events.Last(happened => happened.Kind == "generation-formed").Text, StringComparison.Ordinal);
        await cluster.EndedAsync(last);
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task Worker_AskedToEndWhileNoCoordinatorLives_LeavesOnceTheNextOneLeads()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 3, min: 2)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 3, Braked);
        var three = await run.UntilAsync(info => info.Step >= 3 && info.Workers.Count == 3, "the middle");
        int leaver = three.Workers[2].ProcessId;
        await cluster.RestartCoordinatorAsync(meanwhile: () => LockstepProcess.Signal(leaver, "TERM"));
        await run.EventAsync("worker-leaving", "its process was asked to end");
        await cluster.EndedAsync(leaver);
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.All(worker => worker.ProcessId != leaver), "a world without it");
        await hands.SlowAsync(ranks: run.Info.Workers.Count, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }

    [Fact(Timeout = 120_000)]
    public async Task TooFewWorkers_RunWaitsSurvivorsKeepTheStateAndNoStepIsRepeated()
    {
        var cluster = await five.ReadyAsync();
        await five.ExactHashAsync();
        await using var run = new FollowedRun(cluster.Channel, await cluster.SubmitAsync(Experiments.Exact(max: 5, min: 4)));
        var hands = new RunHands(cluster.Channel, run.Id);
        await hands.SlowAsync(ranks: 5, Braked);
        var before = await run.UntilAsync(info => info.Step >= 5 && info.Workers.Count == 5, "five workers in the middle");
        cluster.KillProcess(before.Workers[1].ProcessId);
        cluster.KillProcess(before.Workers[3].ProcessId);
        await run.EventAsync("waiting-for-workers", "3 of at least 4 workers");
        var waiting = await run.UntilAsync(info => info.Phase == RunPhase.Queued, "too few workers");
        Assert.Equal("waiting for workers: 3 of at least 4 workers", waiting.Reason);
        cluster.AddWorker();
        await run.UntilAsync(info => info.Phase == RunPhase.Training && info.Workers.Count == 4 && info.Step > waiting.Step, "four workers");

        // Survivors may have stopped unevenly, one of them a step behind: then it receives the newest state as the new worker does.
        var formed = await run.EventAsync("generation-formed", "4 workers from step ");
        Assert.Matches(@": 4 workers from step \d+ \(state of rank \d, sent to \d\)", formed.Text);
        await hands.SlowAsync(ranks: 4, factor: 1);
        var ended = await run.EndAsync();
        Assert.Equal((2, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        await five.SameBitsAsync(ended);
    }
}
