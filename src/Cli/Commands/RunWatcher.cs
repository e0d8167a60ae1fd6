using System.Diagnostics;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary>Follows a run to its end and shows it, over the end of a coordinator too: training goes on without one.</summary>
internal static class RunWatcher
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(3);

    /// <param name="onUpdate">Called with every update before it is shown.</param>
    /// <returns>How the run ended; the state last seen when the watching was cancelled.</returns>
    /// <exception cref="IOException">No coordinator could be reached for <see cref="LeaderChannel.Patience"/>.</exception>
    public static async Task<RunInfo> FollowAsync(LeaderChannel channel, string runId, IRunView view, Action<RunInfo>? onUpdate, CancellationToken token)
    {
        var last = new RunInfo { RunId = runId };
        long heard = Stopwatch.GetTimestamp();
        bool lost = false;
        while (true)
        {
            try
            {
                await WatchAsync(channel, runId, OnUpdate, token);
                return last;
            }
            catch (RpcException failure) when (IsLoss(failure) && last.Phase != RunPhase.Unspecified)
            {
                if (Stopwatch.GetElapsedTime(heard) > LeaderChannel.Patience)
                {
                    throw new IOException($"no coordinator could be reached for {LeaderChannel.Patience.TotalSeconds:0} s: {failure.Message} The run may go on; watch it with lockstep watch {runId}.", failure);
                }

                Say(!lost, "the coordinator is away; connecting again");
                lost = true;
                await Task.Delay(RetryPause, token);
            }
        }

        void OnUpdate(RunUpdate update)
        {
            heard = Stopwatch.GetTimestamp();
            Say(lost, "connected to the coordinator again");
            lost = false;
            last = update.Run;
            onUpdate?.Invoke(last);
            view.Update(update);
        }

        void Say(bool news, string line)
        {
            if (news)
            {
                view.Log(line);
            }
        }
    }

    public static int CodeOf(RunInfo run) => run.Phase == RunPhase.Completed ? ExitCode.Done : ExitCode.Failed;

    private static bool IsLoss(RpcException failure) => failure.Status is RpcStatusCode.Unavailable or RpcStatusCode.DeadlineExceeded;

    /// <summary>A run without news is asked after: a coordinator that was stopped keeps its connection and says nothing.</summary>
    private static async Task WatchAsync(LeaderChannel channel, string runId, Action<RunUpdate> onUpdate, CancellationToken token)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(token);
        var updates = channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = runId }, leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = updates.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(QuietTime, leaving.Token)) != next)
                {
                    token.ThrowIfCancellationRequested();
                    if (!await channel.AnswersAsync(token))
                    {
                        throw new RpcException(RpcStatusCode.Unavailable, "the coordinator does not answer");
                    }
                }
                else if (await next)
                {
                    onUpdate(updates.Current);
                    next = updates.MoveNextAsync().AsTask();
                }
                else
                {
                    return;
                }
            }
        }
        finally
        {
            await leaving.CancelAsync();
            await EndAsync(next);
            await updates.DisposeAsync();
        }
    }

    /// <summary>A stream can be left only between two of its updates.</summary>
    private static async Task EndAsync(Task next)
    {
        try
        {
            await next;
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            // It was left.
        }
    }
}
