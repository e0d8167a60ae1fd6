using System.Diagnostics;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>SIGSTOP, and SIGCONT when the others have gone on.</summary>
internal sealed class StopBlow : IBlow
{
    public async Task<long> HitAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token)
    {
        long now = StrikeScene.Now();
        await SignalAsync("STOP", victim, token);
        return now;
    }

    public Task MendAsync(StrikeScene scene, WorkerStatus victim, CancellationToken token) => SignalAsync("CONT", victim, token);

    private static async Task SignalAsync(string signal, WorkerStatus victim, CancellationToken token)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{victim.ProcessId}"]);
        await kill.WaitForExitAsync(token);
    }
}
