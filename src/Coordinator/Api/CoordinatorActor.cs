using Lockstep.Actors;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>Parent of all runs: starts them, knows how they stand, answers the API.</summary>
internal sealed class CoordinatorActor(RunSurroundings around, IReadOnlyList<RunInfo> journaled) : Actor
{
    private static readonly SupervisionPolicy RunPolicy = new() { MaxRestarts = 0 };
    private readonly RunTable _table = new();
    private readonly Dictionary<string, IActorRef> _runs = new(StringComparer.Ordinal);

    protected override void PreStart()
    {
        foreach (var info in journaled)
        {
            _table.Set(Interrupted(info), []);
        }
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case RunSubmitted submitted:
                Context.Reply(Start(submitted.Description));
                break;
            case RunChanged changed:
                OnChanged(changed);
                break;
            case RunsAsked asked:
                Context.Reply(new RunsAnswer(asked.RunId is null ? _table.All() : _table.Find(asked.RunId) is { } one ? [one] : []));
                break;
            case WatchStarted watch:
                _table.Watch(watch.RunId, watch.Updates);
                break;
            case WatchEnded watch:
                _table.Unwatch(watch.RunId, watch.Updates);
                break;
            case CancelRun cancel when _runs.TryGetValue(cancel.RunId, out var run):
                run.Tell(cancel, Context.Self);
                break;
            case Terminated terminated:
                OnRunActorGone(terminated);
                break;
        }
    }

    /// <summary>A run that an earlier life of the coordinator left behind.</summary>
    private static RunInfo Interrupted(RunInfo info)
    {
        if (!RunTable.HasEnded(info))
        {
            info.Phase = Protocol.V1.RunPhase.Failed;
            info.Reason = $"{StopReason.CoordinatorRestarted}: go on with lockstep run --resume {info.RunId}";
        }

        return info;
    }

    /// <summary>Progress alone is not journaled: it comes several times a second, and nothing rests on it.</summary>
    private void OnChanged(RunChanged changed)
    {
        var before = _table.Find(changed.Info.RunId);
        _table.Set(changed.Info, changed.Events);
        if (before?.Phase != changed.Info.Phase || !changed.Events.IsEmpty)
        {
            around.Journal.Tell(new JournalInfo(changed.Info));
        }
    }

    private object Start(RunDescription description)
    {
        if (_table.IsLive(description.Id))
        {
            return new RunRefused($"run {description.Id} is still going on: watch it with lockstep watch {description.Id}");
        }

        if (_runs.Remove(description.Id, out var ended))
        {
            Context.Unwatch(ended);
            Context.Stop(ended);
        }

        // A resumed run is a new life of the same run: another actor name, the same id.
        var run = Context.Spawn($"{description.Id}-{_runs.Count}-{Guid.NewGuid():N}"[..(description.Id.Length + 8)], () => new RunActor(description, around), RunPolicy);
        Context.Watch(run);
        _runs[description.Id] = run;
        _table.Set(RunReport.Submitted(description), []);
        return new RunAccepted(description.Id);
    }

    private void OnRunActorGone(Terminated terminated)
    {
        foreach (var (runId, run) in _runs.ToList())
        {
            if (run.Equals(terminated.Actor) && _table.Find(runId) is { } info && !RunTable.HasEnded(info))
            {
                info.Phase = Protocol.V1.RunPhase.Failed;
                info.Reason = $"{StopReason.WorkerFailed}: the run's actor ended ({terminated.Reason}); see the coordinator's log";
                _table.Set(info, []);
                around.Queue.Tell(new Queue.RunLeft(runId));
            }
        }
    }
}
