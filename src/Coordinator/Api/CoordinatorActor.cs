using Lockstep.Actors;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Api;

/// <summary>Parent of all runs: starts them, takes over those of an earlier life, knows how they stand, answers the API.</summary>
internal sealed class CoordinatorActor(RunSurroundings around, IReadOnlyList<JournaledRun> journaled, RunTakeover takeover) : Actor
{
    private static readonly SupervisionPolicy RunPolicy = new() { MaxRestarts = 0 };
    private readonly RunTable _table = new();
    private readonly Dictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);

    protected override void PreStart()
    {
        foreach (var run in journaled)
        {
            if (run.Ended)
            {
                _table.Set(run.Info!, []);
            }
            else
            {
                TakeOver(run);
            }
        }
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case RunSubmitted submitted:
                Context.Reply(Submit(submitted.Description));
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
            case ScaleRun scale:
                Context.Reply(Scale(scale));
                break;
            case Attach attach:
                OnAttach(attach);
                break;
            case IRunCommand command:
                Forward(command);
                break;
            case Terminated terminated:
                OnRunActorGone(terminated);
                break;
        }
    }

    private void TakeOver(JournaledRun run)
    {
        try
        {
            Start(takeover.Read(run));
        }
        catch (InvalidDataException exception)
        {
            var info = run.Info ?? new RunInfo { RunId = run.RunId, Name = run.Name, EvaluationAccuracy = -1, OutputDirectory = run.OutputDirectory };
            info.Phase = Protocol.V1.RunPhase.Failed;
            info.Reason = $"{StopReason.CoordinatorRestarted}: {exception.Message}";
            _table.Set(info, []);
            around.Journal.Tell(new JournalInfo(info));
        }
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

    private object Submit(RunDescription description)
    {
        if (_table.IsLive(description.Id))
        {
            return new RunRefused(_table.Find(description.Id)!.Phase == Protocol.V1.RunPhase.Paused
                ? $"run {description.Id} is paused: go on with lockstep resume {description.Id}"
                : $"run {description.Id} is still going on: watch it with lockstep watch {description.Id}");
        }

        Start(description);
        return new RunAccepted(description.Id);
    }

    private void Start(RunDescription description)
    {
        if (_runs.Remove(description.Id, out var ended))
        {
            Context.Unwatch(ended.Actor);
            Context.Stop(ended.Actor);
        }

        // A resumed run is a new life of the same run: another actor name, the same id.
        var run = Context.Spawn($"{description.Id}-{_runs.Count}-{Guid.NewGuid():N}"[..(description.Id.Length + 8)], () => new RunActor(description, around), RunPolicy);
        Context.Watch(run);
        _runs[description.Id] = new LiveRun(run, description.Spec.Batch.Global / description.Spec.Batch.Slice);
        _table.Set(description.History?.Info ?? RunReport.Submitted(description), []);
    }

    private object Scale(ScaleRun scale)
    {
        if (!_table.IsLive(scale.RunId) || !_runs.TryGetValue(scale.RunId, out var run))
        {
            return new RunRefused($"run {scale.RunId} has ended");
        }

        if (scale.Workers < 1 || scale.Workers > run.Slices)
        {
            return new RunRefused($"workers: expected 1 to {run.Slices}, the slices of one step of run {scale.RunId}, found {scale.Workers}", IsOutOfRange: true);
        }

        run.Actor.Tell(scale, Context.Self);
        return new RunAccepted(scale.RunId);
    }

    /// <summary>A worker that works for a run nobody knows of is free.</summary>
    private void OnAttach(Attach attach)
    {
        if (_table.IsLive(attach.RunId) && _runs.TryGetValue(attach.RunId, out var run))
        {
            run.Actor.Tell(attach, Context.Sender);
            return;
        }

        Context.Reply(new Release { RunId = attach.RunId, Term = around.Term, Reason = "the run has ended" });
    }

    /// <summary>The run answers whoever asked; for one that has ended what is known of it does.</summary>
    private void Forward(IRunCommand command)
    {
        if (_table.IsLive(command.RunId) && _runs.TryGetValue(command.RunId, out var run))
        {
            run.Actor.Tell(command, Context.Sender ?? Context.Self);
        }
        else if (command is LedgerAsked)
        {
            around.Journal.Tell(command, Context.Sender);
        }
        else if (command is WhyAsked && _table.Find(command.RunId) is { } info)
        {
            Context.Reply(new WhyResponse { Line = WhyLine.Of(info, new Dictionary<string, double>()) });
        }
        else if (command is InjectAsked)
        {
            Context.Reply(new RunRefused($"run {command.RunId} has ended"));
        }
    }

    private void OnRunActorGone(Terminated terminated)
    {
        foreach (var (runId, run) in _runs.ToList())
        {
            if (run.Actor.Equals(terminated.Actor) && _table.Find(runId) is { } info && !RunTable.HasEnded(info))
            {
                info.Phase = Protocol.V1.RunPhase.Failed;
                info.Reason = $"{StopReason.WorkerFailed}: the run's actor ended ({terminated.Reason}); see the coordinator's log";
                _table.Set(info, []);
                around.Queue.Tell(new Queue.RunLeft(runId));
            }
        }
    }
}
