using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Workers on GPUs of the emulated libraries that die, hang and fail: no step is lost, and in exact mode no bit.</summary>
public sealed class GpuRunTests
{
    private const int Epochs = 3;
    private const long Steps = 30;

    [Fact(Timeout = 300_000)]
    public async Task Worker_Killed_SurvivorsGoOnWithTheSameBits()
    {
        await using var cluster = await GpuCluster.StartAsync(workers: 3);
        string undisturbed = await UndisturbedAsync(cluster);
        await using var run = await SubmitAsync(cluster, workers: 3, min: 1);
        var before = await run.UntilAsync(info => info.Step >= 6 && info.Workers.Count == 3, "three workers in the middle");
        cluster.Processes.KillProcess(before.Workers.Single(worker => worker.Rank == 1).ProcessId);
        var ended = await run.EndAsync();
        Assert.Equal((1, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        Assert.Equal(undisturbed, await FiveWorkers.HashAsync(ended));
        Assert.Equal([(0L, Steps)], Ledger.Merged(cluster.Processes.Runs, run.Id));
    }

    /// <summary>Gradients go through the host and over our own links; so they do where a rank has no NCCL.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData("tcp", "")]
    [InlineData("auto", "ncclGetUniqueId=2")]
    public async Task Run_WithoutNccl_HasTheSameBits(string transport, string rules)
    {
        await using var cluster = await GpuCluster.StartAsync(workers: 2);
        string undisturbed = await UndisturbedAsync(cluster);
        cluster.Arm(0, rules);
        cluster.Arm(1, rules);
        await using var run = await SubmitAsync(cluster, workers: 2, min: 2, $"communication: {{transport: {transport}}}");
        var ended = await run.EndAsync();
        Assert.Equal((1UL, 0), (ended.Generation, ended.WorkerFailures));
        Assert.Equal(undisturbed, await FiveWorkers.HashAsync(ended));
        if (rules.Length > 0)
        {
            await using var insisting = await SubmitAsync(cluster, workers: 2, min: 2, "communication: {transport: nccl}");
            var refused = await insisting.EndAsync();
            Assert.Equal(RunPhase.Failed, refused.Phase);
            Assert.Contains("communication.transport is nccl", refused.Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>Steps that overflow are done again with half the scale, by all ranks alike: none is left out, and no bit depends on their number.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Fp16_ScaleTooLarge_NoStepIsLeftOutAndTheBitsAreTheSame()
    {
        const string Scale = "precision: fp16\nloss_scale: {start: 16777216, growth_steps: 10}";
        await using var cluster = await GpuCluster.StartAsync(workers: 2);
        string alone = await UndisturbedAsync(cluster, Scale);
        await using var run = await SubmitAsync(cluster, workers: 2, min: 2, Scale);
        var ended = await run.EndAsync();
        Assert.Equal((1UL, 0, 0), (ended.Generation, ended.RepeatedSteps, ended.SkippedSteps));
        Assert.Equal(alone, await FiveWorkers.HashAsync(ended));
        Assert.Equal([(0L, Steps)], Ledger.Merged(cluster.Processes.Runs, run.Id));
    }

    /// <summary>All wait for a sum that never ends: the step's deadline ends the generation, and the same workers form the next.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Collective_Hangs_GenerationIsLeftAndTheBitsAreTheSame()
    {
        await using var cluster = await GpuCluster.StartAsync(workers: 2);
        string undisturbed = await UndisturbedAsync(cluster);
        await using var run = await SubmitAsync(cluster, workers: 2, min: 2);
        await run.UntilAsync(info => info.Step >= 6 && info.Workers.Count == 2, "two workers in the middle");
        cluster.Arm(0, "ncclAllReduce.run@1=hang");
        await run.EventAsync("stalled");
        var ended = await run.EndAsync();
        Assert.Equal((0, 0), (ended.WorkerFailures, ended.RepeatedSteps));
        Assert.True(ended.Generation >= 2);
        Assert.Equal(undisturbed, await FiveWorkers.HashAsync(ended));
    }

    [Fact(Timeout = 300_000)]
    public async Task Collective_ReportsAnError_GenerationIsLeftAndTheBitsAreTheSame()
    {
        await using var cluster = await GpuCluster.StartAsync(workers: 2);
        string undisturbed = await UndisturbedAsync(cluster);
        await using var run = await SubmitAsync(cluster, workers: 2, min: 2);
        await run.UntilAsync(info => info.Step >= 6 && info.Workers.Count == 2, "two workers in the middle");
        cluster.Arm(1, "ncclAllReduce.run@1=async:6");
        await run.UntilAsync(info => info.Generation >= 2, "another generation");
        var ended = await run.EndAsync();
        Assert.Equal(0, ended.RepeatedSteps);
        Assert.Equal(undisturbed, await FiveWorkers.HashAsync(ended));
    }

    /// <summary>What neither goes on nor can be ended takes its process with it, with a code that says so; the others go on.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Abort_HangsToo_ProcessLeavesAndTheRunGoesOn()
    {
        await using var cluster = await GpuCluster.StartAsync(workers: 3);
        string undisturbed = await UndisturbedAsync(cluster);
        await using var run = await SubmitAsync(cluster, workers: 3, min: 2);
        var before = await run.UntilAsync(info => info.Step >= 6 && info.Workers.Count == 3, "three workers in the middle");
        cluster.Arm(0, "ncclAllReduce.run@1=hang;ncclCommAbort=hang");
        cluster.Arm(1, "ncclAllReduce.run@1=hang");
        cluster.Arm(2, "ncclAllReduce.run@1=hang");
        var left = await Task.WhenAny(before.Workers.Select(worker => cluster.Processes.EndedAsync(worker.ProcessId)));
        Assert.Equal(3, await left);
        var ended = await run.EndAsync();
        Assert.Equal(0, ended.RepeatedSteps);
        Assert.Equal(undisturbed, await FiveWorkers.HashAsync(ended));
    }

    /// <summary>Of a run on one worker, whose sums go nowhere.</summary>
    private static async Task<string> UndisturbedAsync(GpuCluster cluster, string extra = "")
    {
        // Kernels are compiled here, which takes its time.
        var (ended, _) = await cluster.Processes.FollowAsync(await cluster.Processes.SubmitAsync(Experiment(workers: 1, min: 1, extra)), _ => { });
        string hash = await FiveWorkers.HashAsync(ended);
        await cluster.Processes.IdleAsync();
        return hash;
    }

    private static async Task<FollowedRun> SubmitAsync(GpuCluster cluster, int workers, int min, string extra = "") =>
        new(cluster.Processes.Channel, await cluster.Processes.SubmitAsync(Experiment(workers, min, extra)));

    private static string Experiment(int workers, int min, string extra = "") => $$"""
        name: gpu
        device: cuda
        reproducibility: exact
        model: {layers: [{dense: 28}]}
        data: {source: glyphs, train_images: 60, test_images: 12, augmentation: {pad: 2, flip: true} }
        batch: {global: 6, slice: 2}
        workers: {min: {{min}}, max: {{workers}}}
        learning_rate: {base: 0.05, scaling: none, schedule: constant}
        epochs: {{Epochs}}
        checkpoint: {every: 1}
        timeouts: {worker_silent: 10s, step: 5s}
        {{extra}}
        """;
}
