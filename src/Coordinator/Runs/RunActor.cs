using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Lockstep.Actors;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Queue;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>One run: receives, lets <see cref="RunState"/> decide, does what it decided.</summary>
internal sealed class RunActor : Actor
{
    private static readonly TimeSpan MetricsInterval = TimeSpan.FromSeconds(1);
    private readonly RunDescription _description;
    private readonly RunSurroundings _around;
    private readonly RunReport _report;
    private readonly RunFiles _files;
    private readonly SilenceWatch _silence;
    private readonly List<RunEvent> _events = [];
    private RunState _state;
    private long? _generationFirstStep;
    private DateTimeOffset _metricsWritten;

    public RunActor(RunDescription description, RunSurroundings around)
    {
        _description = description;
        _around = around;
        _report = new RunReport(description);
        _generationFirstStep = description.ResumeFrom is null ? 0 : null;
        _files = new RunFiles(description.OutputDirectory);
        var timeouts = description.Spec.Timeouts;
        _silence = new SilenceWatch(around.Time, timeouts.WorkerSilent);
        _state = new RunState
        {
            Limits = new RunLimits(description.Spec.Workers.Min, timeouts.Form, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(10)),
            Checkpoint = description.ResumeFrom?.Directory,
            CheckpointStep = description.ResumeFrom?.Step ?? -1,
            Step = description.ResumeFrom?.Step ?? 0,
        };
    }

    protected override void PreStart()
    {
        _files.Create(_description.Yaml, _description.BaseDirectory);
        _around.Journal.Tell(new JournalRun(_description.Id, _description.Spec.Name, _description.Yaml, _description.Created));
        Context.ScheduleEvery(_description.Spec.Timeouts.Heartbeat, new SilenceTick());
        _around.Queue.Tell(new RunQueued(_description.Id, _description.Spec.Workers.Min, _description.Spec.Workers.Max, Context.Self));
        Announce();
    }

    protected override void PostStop() => _files.Dispose();

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Progress progress:
                OnProgress(progress);
                break;
            case SilenceTick:
                OnSilenceTick();
                break;
            case Evaluated evaluated when evaluated.Generation == _state.Roster.Generation:
                OnEvaluated(evaluated);
                break;
            case CheckpointFailed failed:
                _report.OnCheckpoint(failed.Skipped ? string.Empty : failed.Detail);
                Tell(failed.Skipped ? "checkpoint-skipped" : "checkpoint-failed", failed.Detail);
                Announce();
                break;
            case CheckpointWritten written:
                _report.OnCheckpoint(string.Empty);
                _around.Journal.Tell(new JournalCheckpoint(_description.Id, written.Step, written.Directory));
                Tell("checkpoint", $"step {written.Step}: {written.Directory} ({written.Seconds:0.00} s)");
                Decide(new RunInput.Checkpointed(written.Generation, written.Step, written.Directory));
                break;
            case Ready ready:
                _report.OnFacts(ready.StepsPerEpoch);
                Decide(RunInputs.From(ready));
                break;
            default:
                if (RunInputs.From(message) is { } input)
                {
                    Decide(input);
                }

                break;
        }
    }

    /// <summary>While steps are made every worker reports at least once per heartbeat; while a generation forms its deadline watches.</summary>
    private void OnSilenceTick()
    {
        if (_state.Phase is not (RunPhase.Training or RunPhase.Suspecting or RunPhase.Quiescing))
        {
            return;
        }

        var limit = _description.Spec.Timeouts.WorkerSilent;
        foreach (string worker in _silence.Silent(_state.Roster.Members.Select(member => member.WorkerId)))
        {
            Decide(new RunInput.Lost(worker, $"silent for more than {limit.TotalSeconds:0.##} s"));
        }
    }

    /// <summary>A worker that was taken for lost and still lives is given back: the queue may hand it to this run again.</summary>
    private void OnStranger(string workerId)
    {
        if (!_state.Ended && !_state.Joiners.Any(joiner => joiner.WorkerId == workerId))
        {
            Release([workerId], "taken for lost");
        }
    }

    private void OnProgress(Progress progress)
    {
        _silence.Heard(progress.WorkerId);
        if (!_state.Roster.Contains(progress.WorkerId))
        {
            OnStranger(progress.WorkerId);
            return;
        }

        if (progress.Generation != _state.Roster.Generation)
        {
            return;
        }

        _report.OnProgress(progress, _state.Roster.RankOf(progress.WorkerId), _around.NodeOf(progress.WorkerId));
        Decide(new RunInput.Progressed(progress.Generation, progress.Step));
        var now = _around.Time.GetUtcNow();
        if (_state.Roster.RankOf(progress.WorkerId) == 0 && now - _metricsWritten >= MetricsInterval)
        {
            _metricsWritten = now;
            _files.WriteProgress(_report.Show(_state, now), now);
        }
    }

    private void OnEvaluated(Evaluated evaluated)
    {
        _report.OnEvaluated(evaluated);
        _files.WriteEvaluation(evaluated, _around.Time.GetUtcNow());
        Tell("evaluated", FormattableString.Invariant($"step {evaluated.Step}: accuracy {evaluated.Accuracy:P2}, loss {evaluated.Loss:0.0000} on {evaluated.Samples} samples"));
        Decide(new RunInput.Evaluated(evaluated.Generation, evaluated.Step));
    }

    private void Decide(RunInput input)
    {
        var decision = _state.On(input);
        _state = decision.State;
        foreach (var effect in decision.Effects)
        {
            Do(effect);
        }

        Announce();
    }

    private void Do(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Journal journal:
                _around.Journal.Tell(new JournalRoster(_description.Id, journal.Roster, _around.Term), Context.Self);
                break;
            case RunEffect.Prepare prepare:
                SendPrepare(prepare.Roster);
                break;
            case RunEffect.Start start:
                SendStart(start.Roster, start.Plan);
                break;
            case RunEffect.Quiesce quiesce:
                SendToAll(quiesce.Roster, new Quiesce { RunId = _description.Id, Generation = quiesce.Roster.Generation, AtStep = quiesce.AtStep });
                break;
            case RunEffect.Release release:
                Release(release.Workers, release.Why);
                break;
            case RunEffect.SetDeadline deadline:
                Context.Schedule(deadline.After, new DeadlineFired(deadline.Number));
                break;
            case RunEffect.Tell tell:
                Tell(tell.Kind, tell.Text);
                break;
            case RunEffect.End end:
                End(end);
                break;
        }
    }

    private void SendPrepare(Roster roster) => SendToAll(roster, new Prepare
    {
        RunId = _description.Id,
        Term = _around.Term,
        Roster = roster.ToMessage(),
        ExperimentYaml = _description.Yaml,
        BaseDirectory = _description.BaseDirectory,
        OutputDirectory = _description.OutputDirectory,
        Secret = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(32)),
    });

    private void SendStart(Roster roster, StartPlan plan)
    {
        JournalSteps(plan.Step);
        _generationFirstStep = plan.Step;
        _report.OnStart(plan.Step, _around.Time.GetUtcNow());
        var start = new Start
        {
            RunId = _description.Id,
            Generation = roster.Generation,
            Step = plan.Step,
            Source = plan.Source,
            SourceRank = (uint)plan.SourceRank,
            Checkpoint = plan.Checkpoint,
            EvaluatedStep = _state.EvaluatedStep,
            CheckpointStep = _state.CheckpointStep,
        };
        foreach (var member in roster.Members)
        {
            _silence.Heard(member.WorkerId);
        }

        start.Receivers.AddRange(plan.Receivers.Select(rank => (uint)rank));
        SendToAll(roster, start);
    }

    /// <summary>The ledger: the generation that just ended did the steps up to where the next one starts.</summary>
    private void JournalSteps(long end)
    {
        if (!(end <= _generationFirstStep))
        {
            _around.Journal.Tell(new JournalSteps(_description.Id, _generationFirstStep, end));
        }
    }

    private void SendToAll(Roster roster, IMessage message)
    {
        foreach (var member in roster.Members)
        {
            _around.WorkerRef(member.WorkerId)?.Tell(message, Context.Self);
        }
    }

    private void Release(ImmutableArray<string> workers, string why)
    {
        foreach (string worker in workers)
        {
            _around.WorkerRef(worker)?.Tell(new Release { RunId = _description.Id, Reason = why }, Context.Self);
        }

        _around.Queue.Tell(new WorkersReleased(_description.Id, workers));
    }

    private void End(RunEffect.End end)
    {
        var now = _around.Time.GetUtcNow();
        JournalSteps(_state.Step);
        Tell(end.Phase.ToString().ToLowerInvariant(), $"{end.Reason}: {end.Detail}");
        _report.OnEnd(end.Reason == StopReason.Completed ? string.Empty : $"{end.Reason}: {end.Detail}", now);
        _files.WriteSummary(_report.Show(_state, now));
        _around.Queue.Tell(new RunLeft(_description.Id));
    }

    private void Tell(string kind, string text)
    {
        var now = _around.Time.GetUtcNow();
        var happened = new RunEvent { UnixMs = now.ToUnixTimeMilliseconds(), Kind = kind, Text = text };
        _events.Add(happened);
        _report.OnReason(kind == "waiting-for-workers" ? $"waiting for workers: {text}" : string.Empty);
        _files.WriteEvent(happened, now);
        _around.Journal.Tell(new JournalEvent(_description.Id, happened));
    }

    private void Announce()
    {
        Context.Parent?.Tell(new RunChanged(_report.Show(_state, _around.Time.GetUtcNow()), [.. _events]));
        _events.Clear();
    }
}
