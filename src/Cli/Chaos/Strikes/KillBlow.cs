using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>SIGKILL; the cluster starts another worker a second later.</summary>
internal sealed class KillBlow : IBlow
{
    public Task<long> HitAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token)
    {
        long now = StrikeScene.Now();
        return scene.Cluster.Kill(victim.ProcessId)
            ? Task.FromResult(now)
            : throw new IOException($"worker {victim.WorkerId} (process {victim.ProcessId}) is none of this cluster's");
    }

    public Task MendAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token) => Task.CompletedTask;
}
