using System.Collections.Immutable;
using Google.Protobuf;
using Lockstep.Actors;
using Lockstep.Coordinator.Journal;
using Lockstep.Coordinator.Queue;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.Samples;
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
    private readonly RunMessages _messages;
    private readonly SilenceWatch _silence;
    private readonly StallWatch _stall;
    private readonly StragglerWatch _stragglers;
    private readonly List<RunEvent> _events = [];

    private RunWorkers? _workers;

    private RunState _state;
    private readonly StepLedger _ledger;
    private DateTimeOffset _metricsWritten;
    private bool _toldOfData;

    public RunActor(RunDescription description, RunSurroundings around)
    {
        _description = description;
        _around = around;
        _stragglers = new StragglerWatch(description.Spec.Stragglers);
        _report = new RunReport(description, around.Term, _stragglers);
        _ledger = new StepLedger(description.Id, message => around.Journal.Tell(message), description is { ResumeFrom: null, History: null });
        _files = new RunFiles(description.OutputDirectory);
        _messages = new RunMessages(description, around.Term);
        _silence = new SilenceWatch(around.Time, description.Spec.Timeouts.WorkerSilent);
        _stall = new StallWatch(around.Time, description.Spec.Timeouts);
        _state = RunStart.Of(description);
    }

    protected override void PreStart()
    {
        _workers = new RunWorkers(_description, _around, _messages, Context.Self);
        _files.Create(_description.Yaml, _description.BaseDirectory);
        Context.ScheduleEvery(_description.Spec.Timeouts.Heartbeat, new SilenceTick());
        if (_description.History is null)
        {
            _around.Journal.Tell(new JournalRun(_description.Id, _description.Spec.Name, _description.Yaml, _description.BaseDirectory, _description.OutputDirectory, _description.Created, _description.ResumeFrom?.Directory));
        }
        else
        {
            Tell("taken-over", $"by the coordinator of term {_around.Term}");
        }

        if (_state.Phase == RunPhase.Adopting)
        {
            Do(_state.AdoptDeadline);
        }

        if (_state.Phase != RunPhase.Paused)
        {
            _workers.Enqueue(_state);
        }

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
            case Evaluated evaluated when evaluated.Step > _state.EvaluatedStep:
                OnEvaluated(evaluated);
                break;
            case CheckpointFailed failed:
                _report.OnCheckpoint(failed.Skipped ? string.Empty : failed.Detail);
                Tell(failed.Skipped ? "checkpoint-skipped" : "checkpoint-failed", failed.Detail);
                if (!failed.Skipped)
                {
                    Decide(new RunInput.CheckpointFailed());
                }

                Announce();
                break;
            case CheckpointWritten written when written.Step > _state.CheckpointStep || written.Directory != _state.Checkpoint:
                OnCheckpoint(written);
                break;
            case Ready ready:
                OnFacts(ready);
                Decide(RunInputs.From(ready));
                break;
            case WhyAsked:
                Context.Reply(new WhyResponse { Line = WhyLine.Of(_report.Show(_state, _around.Time.GetUtcNow()), _silence.Seconds()) });
                break;
            case WorkersGranted granted when _workers!.IsOwn(granted):
                Decide(new RunInput.Granted(granted.Workers));
                break;
            case WorkerGone gone:
                OnGone(gone);
                break;
            case LedgerAsked asked:
                _ledger.Flush(_state.Step);
                _around.Journal.Tell(asked, Context.Sender);
                break;
            case InjectAsked asked:
                if (_workers!.Inject(asked, _state.Roster, Context.Sender) is { } refusal)
                {
                    Context.Reply(new Api.RunRefused(refusal));
                }

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
        _workers!.GiveUpSilenced(_state.Limits.Rest);
        if (_state.Phase is not (RunPhase.Training or RunPhase.Suspecting or RunPhase.Quiescing))
        {
            return;
        }

        var limit = _description.Spec.Timeouts.WorkerSilent;
        foreach (string worker in _silence.Silent(Members))
        {
            _workers!.Silenced(worker);
            Decide(new RunInput.Lost(worker, $"silent for more than {limit.TotalSeconds:0.##} s"));
        }

        var generation = _state.Roster.Generation;
        var verdict = _stall.Judge([.. Members.Where(worker => !_state.Halted.Contains(worker))]);
        foreach (var (worker, why) in verdict.Hung)
        {
            Decide(new RunInput.Hung(worker, generation, why));
        }

        if (verdict.AllWait is { } words)
        {
            Decide(new RunInput.Stalled(generation, words));
        }
    }

    /// <summary>
    /// It may be back over another link by now, and its word that it works for this run may have come before this news: it is told to
    /// stop, or nobody would ever tell it. A coordinator that adopts its workers answers each of them anyway.
    /// </summary>
    private void OnGone(WorkerGone gone)
    {
        _workers!.Gone(gone.WorkerId);
        if (_state.Phase != RunPhase.Adopting)
        {
            _workers.Dismiss(gone.WorkerId, "its link was lost");
        }

        Decide(new RunInput.Lost(gone.WorkerId, gone.Why));
    }

    private IEnumerable<string> Members => _state.Roster.Members.Select(member => member.WorkerId);

    private void OnProgress(Progress progress)
    {
        _silence.Heard(progress.WorkerId);
        if (!_state.Roster.Contains(progress.WorkerId))
        {
            if (!_state.Joiners.Any(joiner => joiner.WorkerId == progress.WorkerId))
            {
                _workers!.Dismiss(progress.WorkerId, "taken for lost");
            }

            return;
        }

        if (progress.Generation != _state.Roster.Generation)
        {
            return;
        }

        _ledger.Heard(PositionMessages.ToPosition(progress.Position, progress.Step));
        _stall.Heard(progress);
        if (_stragglers.Heard(progress) is { } slowdown)
        {
            OnStraggler(progress.WorkerId, slowdown);
        }

        if (_report.OnProgress(progress, _state.Roster.RankOf(progress.WorkerId), _around.NodeOf(progress.WorkerId)))
        {
            Tell("first-step", FormattableString.Invariant($"generation {progress.Generation}: rank {_state.Roster.RankOf(progress.WorkerId)} finished its first step at {progress.FirstStepUnixUs}"));
        }

        Decide(new RunInput.Progressed(progress.Generation, progress.Step, progress.StepSeconds));
        WriteMetrics(progress.WorkerId);
    }

    private void OnFacts(Ready ready)
    {
        _report.OnFacts(ready);
        _files.WriteShardSizes(ready.ShardSizes);
        if (ready.HasState && ready.Generation == _state.Roster.Generation)
        {
            _ledger.Heard(PositionMessages.ToPosition(ready.Position, ready.Step));
        }
    }

    private void WriteMetrics(string workerId)
    {
        var now = _around.Time.GetUtcNow();
        if (_state.Roster.RankOf(workerId) == 0 && now - _metricsWritten >= MetricsInterval)
        {
            _metricsWritten = now;
            if (_report.OnDataWait() is { } advice && !_toldOfData)
            {
                _toldOfData = true;
                Tell("data-bottleneck", advice);
            }

            _files.WriteProgress(_report.Show(_state, now), now);
        }
    }

    private void OnStraggler(string workerId, double slowdown)
    {
        int rank = _state.Roster.RankOf(workerId);
        string words = FormattableString.Invariant($"rank {rank} ({workerId}) on {_around.NodeOf(workerId)?.Host ?? "?"} takes {slowdown:0.0} times as long for a slice as the others");
        Tell("straggler", words);
        switch (_description.Spec.Stragglers.Action)
        {
            case Protocol.Experiments.StragglerAction.Rebalance:
                Decide(new RunInput.Rebalance(_stragglers.Weights(), words));
                break;
            case Protocol.Experiments.StragglerAction.Replace when _state.Roster.WorldSize > _state.Least:
                Decide(new RunInput.LeaveAsked(workerId, words));
                break;
        }
    }

    private void OnCheckpoint(CheckpointWritten written)
    {
        _report.OnCheckpoint(string.Empty);
        _around.Journal.Tell(new JournalCheckpoint(_description.Id, written.Step, written.Directory));
        Tell("checkpoint", $"step {written.Step}: {written.Directory} ({written.Seconds:0.00} s)");
        Decide(new RunInput.Checkpointed(written.Step, written.Directory));
    }

    private void OnEvaluated(Evaluated evaluated)
    {
        _report.OnEvaluated(evaluated);
        _files.WriteEvaluation(evaluated, _around.Time.GetUtcNow());
        Tell("evaluated", EvaluationText.Of(evaluated));
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
            case RunEffect.JournalBad bad:
                _around.Journal.Tell(new JournalBadSample(_description.Id, bad.Sample));
                break;
            case RunEffect.Prepare prepare:
                _workers!.SendToAll(prepare.Roster.Members, _messages.Prepare(prepare.Roster, prepare.AllLoaded));
                break;
            case RunEffect.Load load:
                _workers!.SendToAll(load.Workers, _messages.Load());
                break;
            case RunEffect.Start start:
                Start(start);
                break;
            case RunEffect.Quiesce quiesce:
                _workers!.SendToAll(quiesce.Roster.Members, _messages.Quiesce(quiesce.Roster, quiesce.AtStep, quiesce.Save));
                break;
            case RunEffect.Adopt adopt:
                Adopt(adopt.WorkerId);
                break;
            case RunEffect.Dismiss dismiss:
                _workers!.Dismiss(dismiss.WorkerId, dismiss.Why);
                break;
            case RunEffect.Release release:
                _workers!.Release(release.Workers, release.Why, release.Rest);
                break;
            case RunEffect.Enqueue:
                _workers!.Enqueue(_state);
                break;
            case RunEffect.LeaveQueue:
                _workers!.LeaveQueue();
                break;
            case RunEffect.FindCheckpoint:
                FindCheckpoint();
                break;
            case RunEffect.Rewind rewind:
                _ledger.Rewind(rewind.ToStep);
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

    private void Start(RunEffect.Start start)
    {
        _report.OnStart(start.Plan.Step, start.Roster.WorldSize, _around.Time.GetUtcNow());
        _ledger.Start(start.Plan.Step, _report.Portions);
        Watch();
        _workers!.SendToAll(start.Roster.Members, _messages.Start(start, _state));
    }

    private void FindCheckpoint()
    {
        var newest = new CheckpointLedger(RunFiles.CheckpointsOf(_description.OutputDirectory)).FindNewestValid().Newest;
        Context.Self.Tell(new RunInput.CheckpointFound(newest?.Step ?? -1, newest?.Directory));
    }

    private void Adopt(string workerId)
    {
        Watch();
        _workers!.Send(workerId, _messages.Adopted(_state.Roster));
    }

    /// <summary>Everybody's time to speak and to get on begins now.</summary>
    private void Watch()
    {
        _stall.Restart();
        _stragglers.Restart();
        foreach (string worker in Members)
        {
            _silence.Heard(worker);
        }
    }

    private void End(RunEffect.End end)
    {
        var now = _around.Time.GetUtcNow();
        _ledger.Flush(_state.Step);
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
