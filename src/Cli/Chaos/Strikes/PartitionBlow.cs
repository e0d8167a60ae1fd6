using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>The worker's host drops every packet, in and out, until the others have gone on.</summary>
internal sealed class PartitionBlow : IBlow
{
    public async Task<long> HitAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token)
    {
        long now = StrikeScene.Now();
        await scene.Network!.CutAsync(scene.Cluster.PlaceOf(victim.ProcessId));
        return now;
    }

    public Task MendAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token) =>
        scene.Network!.MendAsync(scene.Cluster.PlaceOf(victim.ProcessId));
}
