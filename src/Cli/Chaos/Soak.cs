using Lockstep.Cli.Chaos.Acts;
using Lockstep.Cli.Local;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Cli.Chaos;

/// <summary>
/// A run in exact mode on a cluster of real processes is disturbed in every way there is, then saved where it stands; then the same run is
/// made once more up to the same step and left in peace. Both must hold the same bits.
/// </summary>
internal sealed class Soak(SoakRequest request, Action<string> log, Action<string> processes)
{
    /// <summary>Of a stop, a hang, a cut and slowness: longer than their detection.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    public async Task<SoakFigures> RunAsync(CancellationToken token)
    {
        string runs = Directory.CreateTempSubdirectory("lockstep-soak-").FullName;
        try
        {
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions(request.Workers, 1, runs, Path.Combine(runs, "journal.db"), 0, int.MaxValue, processes), token);
            var (disturbed, report) = await DisturbedAsync(cluster, token);
            log($"saved at step {disturbed.Step}; now the same {disturbed.Step} steps in peace");
            var undisturbed = await UndisturbedAsync(cluster, disturbed.Step, token);
            string one = CheckpointHash.Of(disturbed.Checkpoint).Hash;
            string other = CheckpointHash.Of(undisturbed.Checkpoint).Hash;
            return new SoakFigures(disturbed.Step, one, other, one == other, report);
        }
        finally
        {
            Directory.Delete(runs, recursive: true);
        }
    }

    private async Task<(RunInfo Run, ChaosReport Report)> DisturbedAsync(LocalCluster cluster, CancellationToken token)
    {
        var client = await SubmitAsync(cluster, steps: null, token);
        await using var feed = new RunFeed(client);
        await feed.UntilAsync((run, _) => run.Phase == RunPhase.Training && run.Workers.Count == request.Workers && run.Step > 0, "the run trained", Start, token);
        var plan = new ChaosPlan([.. ActTable.Create(request.Workers).Keys], ChaosTarget.Parse("random"), request.Every, request.Length, Duration, 3, request.Seed);
        var report = await new ChaosRun(new ChaosStage(client, feed, plan, cluster), log).RunAsync(token);
        var saved = await client.PauseAsync(token);
        await cluster.Channel.UnaryAsync(ClusterMethods.Cancel, new CancelRequest { RunId = client.RunId, Reason = "the soak is over" }, cancellation: token);
        return saved.Phase == RunPhase.Paused && saved.Checkpoint.Length > 0
            ? (saved, report)
            : throw new IOException($"run {saved.RunId} could not be saved: it is {RunText.Phase(saved)}: {saved.Reason}");
    }

    private async Task<RunInfo> UndisturbedAsync(LocalCluster cluster, long steps, CancellationToken token)
    {
        var client = await SubmitAsync(cluster, steps, token);
        await using var feed = new RunFeed(client);
        return await feed.UntilAsync((run, _) => run.Phase == RunPhase.Completed, "it completed", Start + (4 * request.Length), token);
    }

    private async Task<RunClient> SubmitAsync(LocalCluster cluster, long? steps, CancellationToken token)
    {
        var submit = new SubmitRequest { ExperimentYaml = SoakExperiment.Yaml(request.Workers, steps), SourceName = "soak", BaseDirectory = Path.GetTempPath() };
        return new RunClient(cluster.Channel, (await cluster.Channel.UnaryAsync(ClusterMethods.Submit, submit, cancellation: token)).RunId);
    }
}
