using Lockstep.Cli.Chaos.Strikes;
using Lockstep.Cli.Local;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>Does the same harm to a small cluster of real processes again and again, each time after the world has become whole.</summary>
internal static class RecoveryBench
{
    /// <summary>Steps of a whole world before the next trial: the pace is known again, and everybody has finished warming up.</summary>
    private const int StepsBetween = 20;

    /// <exception cref="IOException">The cluster cannot be started, or the network cannot be made.</exception>
    /// <exception cref="TimeoutException">Training did not go on after a fault.</exception>
    public static async Task<RecoveryFigures> RunAsync(RecoveryRequest request, Action<string> log, Action<string> processes, CancellationToken token)
    {
        var strike = StrikeTable.Create(request.Fault);
        using var network = request.Fault == StrikeTable.Partition ? HostNetwork.Create(request.Workers) : null;
        var heard = new ProcessLog(processes);
        string runs = Directory.CreateTempSubdirectory("lockstep-recovery-").FullName;
        try
        {
            await using var cluster = await LocalCluster.StartAsync(Options(request, runs, network, heard.Add), token);
            var submit = new SubmitRequest { ExperimentYaml = RecoveryExperiment.Yaml(request.Workers), SourceName = "recovery", BaseDirectory = runs };
            var submitted = await cluster.Channel.UnaryAsync(ClusterMethods.Submit, submit, cancellation: token);
            var client = new RunClient(cluster.Channel, submitted.RunId);
            await using var feed = new RunFeed(client);
            return await MeasureAsync(request, strike, new StrikeScene(cluster, client, feed, network, heard), log, token);
        }
        finally
        {
            Directory.Delete(runs, recursive: true);
        }
    }

    private static LocalClusterOptions Options(RecoveryRequest request, string runs, HostNetwork? network, Action<string> log) =>
        new(request.Workers, 1, runs, Path.Combine(runs, "journal.db"), 0, int.MaxValue, log)
        {
            CoordinatorAddress = network?.CoordinatorAddress ?? "127.0.0.1",
            Places = network?.Places ?? [],
        };

    private static async Task<RecoveryFigures> MeasureAsync(RecoveryRequest request, IStrike strike, StrikeScene scene, Action<string> log, CancellationToken token)
    {
        var times = new List<FaultTimes>();
        var paces = new List<double?>();
        for (int trial = 0; trial < request.Repeat; trial++)
        {
            var whole = await WholeAsync(scene.Feed, request.Workers, token);
            paces.Add(1000 * RecoveryExperiment.Batch(request.Workers) / whole.ImagesPerSecond);
            times.Add(await strike.TryAsync(scene, trial, token));
            log(FormattableString.Invariant($"trial {trial + 1} of {request.Repeat}, at step {whole.Step}: {Words(times[^1])}"));
        }

        await WholeAsync(scene.Feed, request.Workers, token);
        return RecoveryFigures.Of(request, Spread.Of(paces).Median ?? double.NaN, times, await LedgerAudit.OfAsync(scene.Client, token));
    }

    private static string Words(FaultTimes times) =>
        FormattableString.Invariant($"link lost {times.LinkLostMs:0}, detected {times.DetectMs:0}, next generation {times.FormedMs:0}, next step {times.ResumeMs:0} ms after the fault");

    /// <summary>Everybody trains, and has for some steps.</summary>
    private static async Task<RunInfo> WholeAsync(RunFeed feed, int workers, CancellationToken token)
    {
        var whole = await feed.UntilAsync((run, _) => IsWhole(run, workers), $"{workers} workers trained", StrikeScene.Patience, token);
        return await feed.UntilAsync(
            (run, _) => IsWhole(run, workers) && run.Generation == whole.Generation && run.Step >= whole.Step + StepsBetween && run.ImagesPerSecond > 0,
            $"{workers} workers trained for {StepsBetween} steps",
            StrikeScene.Patience,
            token);
    }

    private static bool IsWhole(RunInfo run, int workers) =>
        run.Phase == RunPhase.Training && run.Workers.Count == workers && run.Workers.All(worker => worker.Step > 0 && worker.Phase is not ("idle" or "recovery" or "transfer"));
}
