using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>
/// SIGKILL to the coordinator, and another one at its address. It detects who notices: a worker whose link is lost. Training has nothing to
/// resume: its time is the longest that any worker booked to recovery or idleness over the outage.
/// </summary>
internal sealed class CoordinatorStrike : IStrike
{
    private const string Noticed = "is lost";

    public async Task<FaultTimes> TryAsync(StrikeScene scene, int trial, CancellationToken token)
    {
        var before = scene.Feed.Run;
        long now = StrikeScene.Now();
        scene.Cluster.KillCoordinator();
        var after = await scene.Feed.UntilAsync((run, _) => WentOn(before, run), "another coordinator took the run over", StrikeScene.Patience, token);
        double? detected = scene.Log.TimesOf(Noticed, now).Select(heard => (double?)((heard - now) / 1000.0)).FirstOrDefault();
        return new FaultTimes(null, detected, null, 1000 * before.Workers.Max(worker => Paused(worker, after)));
    }

    /// <summary>Every worker has reported steps to the new one.</summary>
    private static bool WentOn(RunInfo before, RunInfo run) =>
        run.Term > before.Term && run.Phase == RunPhase.Training && run.Workers.Count == before.Workers.Count
        && run.Workers.All(worker => worker.Step > before.Step + 10);

    /// <summary>Seconds. A worker that was replaced has no time before: all of its own then counts.</summary>
    private static double Paused(WorkerStatus before, RunInfo after)
    {
        var same = after.Workers.FirstOrDefault(worker => worker.WorkerId == before.WorkerId);
        return same is null ? double.PositiveInfinity : Unproductive(same.TimeUse) - Unproductive(before.TimeUse);
    }

    private static double Unproductive(TimeUse use) => use.RecoverySeconds + use.IdleSeconds;
}
