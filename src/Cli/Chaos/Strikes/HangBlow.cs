using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>The training thread hangs while its process answers: only the worker itself can do that.</summary>
internal sealed class HangBlow : IBlow
{
    /// <summary>Longer than any detection, shorter than the 10 s after which a process whose thread does not come out ends itself.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    public async Task<long> HitAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token) =>
        (await scene.Client.InjectAsync("hang", (int)victim.Rank, Duration, 1, token)).UnixUs;

    public Task MendAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token) => Task.CompletedTask;
}
