using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary>Follows a run to its end and shows it.</summary>
internal static class RunWatcher
{
    /// <param name="onUpdate">Called with every update before it is shown.</param>
    /// <returns>How the run ended; the state last seen when the watching was cancelled.</returns>
    public static async Task<RunInfo> FollowAsync(RpcChannel channel, string runId, IRunView view, Action<RunInfo>? onUpdate, CancellationToken token)
    {
        var last = new RunInfo { RunId = runId };
        await foreach (var update in channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = runId }, cancellation: token))
        {
            last = update.Run;
            onUpdate?.Invoke(last);
            view.Update(update);
        }

        return last;
    }

    public static int CodeOf(RunInfo run) => run.Phase == RunPhase.Completed ? ExitCode.Done : ExitCode.Failed;
}
