using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Chaos;

/// <summary>Follows a run in the background, over the ends of coordinators too, and remembers all that happened.</summary>
internal sealed class RunFeed : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);
    private readonly RunClient _client;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _gate = new();
    private readonly List<RunEvent> _events = [];
    private readonly Task _following;
    private string _failure = "none";
    private RunInfo _run = new();
    private TaskCompletionSource _changed = NewChange();

    public RunFeed(RunClient client)
    {
        _client = client;
        _following = FollowAsync(_leaving.Token);
    }

    /// <summary>Newest state; empty before the first.</summary>
    public RunInfo Run
    {
        get
        {
            lock (_gate)
            {
                return _run;
            }
        }
    }

    /// <summary>What happened since this feed began, oldest first.</summary>
    public IReadOnlyList<RunEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Waits until the run, and what happened to it, is so.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <exception cref="TimeoutException">It was not so within <paramref name="limit"/>.</exception>
    /// <exception cref="IOException">The run ended first.</exception>
    public async Task<RunInfo> UntilAsync(Func<RunInfo, IReadOnlyList<RunEvent>, bool> isSo, string what, TimeSpan limit, CancellationToken token)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        ending.CancelAfter(limit);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            var run = Run;
            if (isSo(run, Events))
            {
                return run;
            }

            if (RunText.HasEnded(run))
            {
                throw new IOException($"run {run.RunId} ended ({RunText.Phase(run)}: {run.Reason}) before {what}");
            }

            await WaitAsync(changed, what, limit, ending.Token, token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _following;
        _leaving.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Task changed, string what, TimeSpan limit, CancellationToken ending, CancellationToken token)
    {
        try
        {
            await changed.WaitAsync(ending);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            var last = string.Join("; ", Events.Where(happened => happened.Kind != "straggler").TakeLast(8).Select(happened => $"{happened.Kind}: {happened.Text}"));
            throw new TimeoutException($"waited {limit.TotalSeconds:0} s for {what}; run {Run.RunId} is {RunText.Phase(Run)} at step {Run.Step} with {Run.Workers.Count} workers; following {_following.Status}, last failure {_failure}; last of what happened: {last}");
        }
    }

    private async Task FollowAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested && !RunText.HasEnded(Run))
        {
            try
            {
                await foreach (var update in _client.WatchAsync(token))
                {
                    Take(update);
                }
            }
            catch (Exception exception) when (exception is RpcException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                _failure = exception.Message;
                await Task.Delay(RetryPause, token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private void Take(RunUpdate update)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _run = update.Run;
            _events.AddRange(update.Events);
            (changed, _changed) = (_changed, NewChange());
        }

        changed.SetResult();
    }
}
