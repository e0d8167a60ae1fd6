using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>A worker is hit; the others go on without it. Every rank has its turn.</summary>
/// <param name="kind">Which of the words of <see cref="FaultSigns"/> it is.</param>
internal sealed class WorkerStrike(string kind, IBlow blow) : IStrike
{
    public async Task<FaultTimes> TryAsync(StrikeScene scene, int trial, CancellationToken token)
    {
        var run = scene.Feed.Run;
        var victim = run.Workers[run.Workers.Count - 1 - (trial % run.Workers.Count)];
        var fault = new InjectedFault(kind, victim.WorkerId, await blow.HitAsync(scene, victim, token), run.Generation);
        try
        {
            await scene.Feed.UntilAsync((_, events) => FaultTimes.Of(fault, events).ResumeMs is not null, $"training went on after {kind} of {victim.WorkerId}", StrikeScene.Patience, token);
        }
        finally
        {
            await blow.MendAsync(scene, victim, CancellationToken.None);
        }

        return FaultTimes.Of(fault, scene.Feed.Events);
    }
}
