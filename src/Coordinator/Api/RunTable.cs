using System.Collections.Immutable;
using System.Threading.Channels;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>The newest state of every run, and who watches it.</summary>
internal sealed class RunTable
{
    private readonly SortedDictionary<string, RunInfo> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ChannelWriter<RunUpdate>>> _watchers = new(StringComparer.Ordinal);

    public static bool HasEnded(RunInfo info) => info.Phase is RunPhase.Completed or RunPhase.Failed or RunPhase.Cancelled;

    public bool IsLive(string runId) => _runs.TryGetValue(runId, out var info) && !HasEnded(info);

    public RunInfo? Find(string runId) => _runs.GetValueOrDefault(runId);

    public ImmutableArray<RunInfo> All() => [.. _runs.Values.OrderBy(run => run.CreatedUnixMs)];

    /// <summary>Stores the state and sends it on. A watcher that does not read loses the oldest updates, not the newest.</summary>
    public void Set(RunInfo info, IEnumerable<RunEvent> events)
    {
        _runs[info.RunId] = info;
        if (!_watchers.TryGetValue(info.RunId, out var watchers))
        {
            return;
        }

        var update = new RunUpdate { Run = info };
        update.Events.AddRange(events);
        watchers.RemoveAll(watcher => !watcher.TryWrite(update));
        if (HasEnded(info))
        {
            watchers.ForEach(watcher => watcher.TryComplete());
            _watchers.Remove(info.RunId);
        }
    }

    public void Watch(string runId, ChannelWriter<RunUpdate> updates)
    {
        if (Find(runId) is not { } info)
        {
            updates.TryComplete();
            return;
        }

        updates.TryWrite(new RunUpdate { Run = info });
        if (HasEnded(info))
        {
            updates.TryComplete();
            return;
        }

        if (!_watchers.TryGetValue(runId, out var watchers))
        {
            _watchers[runId] = watchers = [];
        }

        watchers.Add(updates);
    }

    public void Unwatch(string runId, ChannelWriter<RunUpdate> updates)
    {
        if (_watchers.TryGetValue(runId, out var watchers))
        {
            watchers.Remove(updates);
        }
    }
}
