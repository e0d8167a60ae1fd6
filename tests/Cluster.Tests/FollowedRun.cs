using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>Watches a run in the background, over the ends of coordinators too, so that a test can wait for one thing after the other.</summary>
internal sealed class FollowedRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);
    private readonly RpcChannel _channel;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Lock _gate = new();
    private readonly List<RunEvent> _events = [];
    private readonly Task _following;
    private RunInfo _info = new();
    private TaskCompletionSource _changed = NewChange();

    public FollowedRun(RpcChannel channel, string id)
    {
        _channel = channel;
        Id = id;
        _following = FollowAsync(_leaving.Token);
    }

    public string Id { get; }

    /// <summary>Newest state; empty before the first.</summary>
    public RunInfo Info
    {
        get
        {
            lock (_gate)
            {
                return _info;
            }
        }
    }

    /// <summary>What was told while somebody watched, oldest first.</summary>
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

    /// <summary>Waits until the run is so. Fails when it ends before.</summary>
    public async Task<RunInfo> UntilAsync(Func<RunInfo, bool> isSo, string what)
    {
        await WaitAsync(() => isSo(Info), what);
        return Info;
    }

    /// <summary>Waits for something of this kind whose text has these words in it.</summary>
    public async Task<RunEvent> EventAsync(string kind, string words = "")
    {
        await WaitAsync(() => Find(kind, words) is not null, $"{kind} ({words})");
        return Find(kind, words)!;
    }

    public RunEvent? Find(string kind, string words = "") =>
        Events.FirstOrDefault(happened => happened.Kind == kind && happened.Text.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits until the run has ended.</summary>
    public async Task<RunInfo> EndAsync()
    {
        await WaitAsync(() => HasEnded(Info), "its end");
        return Info;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _following;
        _leaving.Dispose();
    }

    public static bool HasEnded(RunInfo run) => run.Phase is RunPhase.Completed or RunPhase.Failed or RunPhase.Cancelled;

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(Func<bool> isSo, string what)
    {
        var late = Task.Delay(Limit, TestContext.Current.CancellationToken);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (isSo())
            {
                return;
            }

            bool over = HasEnded(Info) || await Task.WhenAny(changed, late) == late;
            Assert.False(over, $"waited for {what}, but {Story()}");
        }
    }

    private string Story() => $"run {Id} is {Info.Phase} at step {Info.Step} ({Info.Reason}):\n{string.Join("\n", Events.Select(happened => $"{happened.UnixMs} {happened.Kind}: {happened.Text}"))}";

    private async Task FollowAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested && !HasEnded(Info))
        {
            try
            {
                await foreach (var update in _channel.ServerStreamAsync(ClusterMethods.Watch, new WatchRequest { RunId = Id }, cancellation: token))
                {
                    Take(update);
                }
            }
            catch (Exception exception) when (exception is RpcException or IOException or OperationCanceledException)
            {
                // The coordinator is away.
                await Task.Delay(RetryPause, token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private void Take(RunUpdate update)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _info = update.Run;
            _events.AddRange(update.Events);
            (changed, _changed) = (_changed, NewChange());
        }

        changed.SetResult();
    }
}
