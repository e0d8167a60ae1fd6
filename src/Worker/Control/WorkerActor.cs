using Lockstep.Actors;
using Lockstep.Data.Sources;
using Lockstep.Engine.Collectives;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Hosting;
using Lockstep.Worker.Links;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Control;

/// <summary>The worker: receives, lets <see cref="WorkerState"/> decide, does what it decided. Owns the workload and the training thread.</summary>
internal sealed class WorkerActor(WorkerIdentity identity, WorkerSurroundings around) : Actor
{
    private static readonly TimeSpan ThreadLimit = TimeSpan.FromSeconds(10);
    private ActorReports _reports = new();
    private readonly CoordinatorContact _contact = new();
    private readonly LinkKeeper _links = new(around.Listener, identity.WorkerId, around.Log);
    private LeaveWanted? _leaving;
    private long _threads;
    private WorkerState _state = new();
    private RunAssignment? _assignment;
    private Workload? _workload;
    private CheckpointSaver? _saver;
    private TrainingMeter? _meter;
    private TrainingLoop? _loop;
    private Start? _start;
    private IDisposable? _reporting;
    private CancellationTokenSource _background = new();
    private CancellationTokenSource _training = new();

    protected override void PostStop()
    {
        _background.Cancel();
        _training.Cancel();
        _links.Abort("the worker stops");
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Prepare prepare:
                OnPrepare(prepare);
                break;
            case Start start:
                OnStart(start);
                break;
            case InjectFault fault when Context.Sender is { } asker:
                _ = Task.Run(() => asker.Tell(around.Faults.Inject(fault, identity.WorkerId)));
                break;
            case Quiesce quiesce:
                OnQuiesce(quiesce);
                break;
            case Release release:
                _contact.Answered();
                Decide(new WorkerInput.Released(release.RunId, release.Term));
                break;
            case CoordinatorGone when _state.RunId is not null:
                around.Log($"run {_state.RunId}: the coordinator is gone; training goes on until one is back");
                break;
            case CoordinatorLinked linked:
                _contact.Linked(linked.Coordinator);
                Decide(new WorkerInput.CoordinatorLinked(linked.Term));
                break;
            case AttachDue due when _contact.IsDue(due) && _state.RunId is not null:
                SendAttach();
                break;
            case LeaveWanted leave:
                OnLeaveWanted(leave);
                break;
            case Adopted adopted:
                OnAdopted(adopted);
                break;
            case ThreadOverdue overdue:
                OnThreadOverdue(overdue);
                break;
            case WorkloadLoaded loaded:
                OnLoaded(loaded);
                break;
            case WorkloadFailed { Cause: OperationCanceledException }:
                // Given up by this worker: the run was released, and may have been taken up again since.
                break;
            case IWorkFailed { Cause: var cause } when DeviceFailure.IsFinal(cause):
                around.Fatal(cause.Message, WorkerExit.DeviceLost);
                break;
            case TrainingEnded { Outcome: TrainingOutcome.DeviceLost lost }:
                around.Fatal(lost.Detail, WorkerExit.DeviceLost);
                break;
            case WorkloadFailed failed:
                Decide(new WorkerInput.LoadFailed(failed.RunId, WorkerMessages.ReasonOf(failed.Cause), failed.Cause.Message));
                break;
            case LinksReady ready:
                OnLinks(ready);
                break;
            case LinksBroken broken:
                Decide(new WorkerInput.LinksFailed(broken.RunId, broken.Generation, broken.Cause.Message, (broken.Cause as LinkSetupException)?.Suspect));
                break;
            case TrainingEnded ended:
                Decide(new WorkerInput.ThreadEnded(ended.Outcome));
                break;
            case ReportTick:
                Report();
                break;
        }
    }

    private void OnPrepare(Prepare prepare)
    {
        var read = ExperimentYaml.Read(prepare.ExperimentYaml, prepare.RunId);
        if (read.Spec is null)
        {
            Context.Reply(WorkerMessages.Unreadable(prepare, identity.WorkerId, read.Errors));
            return;
        }

        _contact.Answered();
        Address(prepare.RunId, prepare.Term);
        var decision = _state.On(new WorkerInput.Prepared(prepare.RunId, prepare.Term, prepare.Roster.Generation));
        if (decision.State != _state)
        {
            _assignment = new RunAssignment(
                prepare.RunId,
                prepare.Roster.ToRoster(),
                read.Spec,
                prepare.BaseDirectory,
                prepare.OutputDirectory,
                prepare.Secret.ToByteArray(),
                prepare.AllLoaded,
                Context.Sender!);
            if (_reports.Assignment?.RunId != prepare.RunId)
            {
                // The old run's reports keep their own address: its last checkpoint may still be on its way to the disk.
                _reports = new ActorReports();
            }

            _reports.Assignment = _assignment;
            _reporting?.Dispose();
            _reporting = Context.ScheduleEvery(read.Spec.Timeouts.Heartbeat, new ReportTick());
        }

        Follow(decision);
    }

    private void OnStart(Start start)
    {
        _start = start;
        Decide(new WorkerInput.Started(start.RunId, start.Generation, start.Term));
        AskToLeave();
        if (start.Quiesce is { } quiesce)
        {
            OnQuiesce(quiesce);
        }
    }

    private void OnQuiesce(Quiesce quiesce) =>
        Decide(new WorkerInput.Quiesced(quiesce.RunId, quiesce.Generation, quiesce.AtStep, quiesce.Checkpoint, quiesce.Term));

    private void OnLeaveWanted(LeaveWanted leave)
    {
        _leaving = leave;
        AskToLeave();
    }

    private void AskToLeave()
    {
        if (_state.RunId is null || _assignment is null)
        {
            _leaving?.Left.TrySetResult();
        }
        else if (_leaving is { } leave)
        {
            around.Log($"asks to leave run {_state.RunId} at the next step boundary: {leave.Why}");
            Answer(Messages.LeaveAsked(leave.Why));
        }
    }

    /// <summary>From here on the new coordinator hears of the run, and nobody else.</summary>
    private void OnAdopted(Adopted adopted)
    {
        _contact.Answered();
        if (Address(adopted.RunId, adopted.Term))
        {
            around.Log($"run {adopted.RunId}: the coordinator of term {adopted.Term} took over");
        }

        Decide(new WorkerInput.Adopted(adopted.RunId, adopted.Generation, adopted.Term));
        AskToLeave(); // again: the coordinator that was asked may have died with the wish
    }

    /// <summary>
    /// The run's actor is reached over the link on which it spoke last. Also where nothing else changes: a worker that came back
    /// over a new link, and is asked to join the run that it never left, would say that it is ready over the link that is lost.
    /// </summary>
    private bool Address(string runId, ulong term)
    {
        if (_assignment?.RunId != runId || term < _state.Term || Context.Sender is not { } coordinator)
        {
            return false;
        }

        _assignment = _assignment with { Coordinator = coordinator };
        _reports.Assignment = _assignment;
        return true;
    }

    /// <summary>A thread that does not come out of its step holds memory that nobody else may touch: only the end of the process helps.</summary>
    private void OnThreadOverdue(ThreadOverdue overdue)
    {
        if (_state.ThreadBusy && overdue.Thread == _threads && _state.Phase == WorkerPhase.Stopping)
        {
            around.Fatal($"the training thread does not stop: it has been in {_meter?.Phase.ToString().ToLowerInvariant()} for {_meter?.PhaseSeconds:0.0} s. This process ends, so that a new one can take its place.", WorkerExit.Hung);
        }
    }

    private void OnLoaded(WorkloadLoaded loaded)
    {
        if (_state.RunId != loaded.RunId || _state.Phase != WorkerPhase.Loading)
        {
            loaded.Workload.Dispose();
            return;
        }

        _workload = loaded.Workload;
        _meter = new TrainingMeter(around.Time);
        _saver = new CheckpointSaver(_assignment!.NewCheckpointStore(around.Time), _reports);
        Decide(new WorkerInput.Loaded(loaded.RunId));
    }

    private void OnLinks(LinksReady ready)
    {
        if (_state.Phase != WorkerPhase.Linking || ready.RunId != _state.RunId || ready.Generation != _state.Generation)
        {
            _links.Close(ready.Links);
            return;
        }

        _links.Take(ready.Links);
        if (ready.Links.Link.WorldSize > 1)
        {
            around.Log(LinkSummary.Of(ready));
        }

        Decide(new WorkerInput.LinksOpened(ready.RunId, ready.Generation));
    }

    private void Decide(WorkerInput input) => Follow(_state.On(input));

    private void Follow(WorkerDecision decision)
    {
        _state = decision.State;
        foreach (var effect in decision.Effects)
        {
            Do(effect);
        }
    }

    private void Do(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Load:
                Load();
                break;
            case WorkerEffect.AbortTraining:
                AbortTraining();
                break;
            case WorkerEffect.OpenLinks:
                OpenLinks();
                break;
            case WorkerEffect.CloseLinks:
                CloseLinks();
                break;
            case WorkerEffect.SendReady:
                Answer(Messages.Ready(_workload!));
                break;
            case WorkerEffect.SendLoaded:
                Answer(Messages.Loaded());
                break;
            case WorkerEffect.SendCannotJoin cannot:
                Answer(Messages.CannotJoin(cannot));
                break;
            case WorkerEffect.Train:
                Train();
                break;
            case WorkerEffect.StopAt stop:
                _loop?.StopAt(stop.Step, stop.Save);
                break;
            case WorkerEffect.SendAttach:
                SendAttach();
                break;
            case WorkerEffect.RepeatReports:
                _reports.Repeat();
                break;
            case WorkerEffect.SendOutcome outcome:
                SendOutcome(outcome.Outcome);
                break;
            case WorkerEffect.Drop:
                Drop();
                break;
        }
    }

    private void AbortTraining()
    {
        _training.Cancel();
        _links.Abort("the coordinator ended this generation");
        Context.Schedule(ThreadLimit, new ThreadOverdue(_threads));
    }

    private void SendAttach() =>
        _contact.Ask(Messages.Attach(_state, _meter?.Generation == _state.Generation ? _meter.FinishedSteps : 0, _workload?.Plan.TotalSteps ?? 0), Context);

    private void Load()
    {
        var assignment = _assignment!;
        var settings = assignment.NewSettings(identity.Threads, around, _reports);
        var token = RenewBackground();
        Context.PipeToSelf(
            Task.Run(() => Workload.Load(assignment.Spec, settings, token), token),
            workload => new WorkloadLoaded(assignment.RunId, workload),
            cause => new WorkloadFailed(assignment.RunId, cause));
    }

    private void OpenLinks()
    {
        var assignment = _assignment!;
        Context.PipeToSelf(
            _links.OpenAsync(assignment, _workload!, RenewBackground()),
            opened => new LinksReady(assignment.RunId, assignment.Roster.Generation, opened),
            cause => new LinksBroken(assignment.RunId, assignment.Roster.Generation, cause));
    }

    private void CloseLinks()
    {
        _background.Cancel();
        _links.Close();
    }

    private CancellationToken RenewBackground()
    {
        _background.Cancel();
        _background = new CancellationTokenSource();
        return _background.Token;
    }

    private void Train()
    {
        _threads++;
        _training = new CancellationTokenSource();
        var links = _links.Current!;
        var loop = new TrainingLoop(
            _workload!, TrainingAssignment.From(_start!, _assignment!.Roster), links.Link, EngineSettings.AllReduce(_workload!.Spec, links.Link.WorldSize), _meter!, _reports, _saver!, _training.Token)
        {
            Collectives = links.Collectives,
            Faults = around.Faults.Steps,
        };
        _loop = loop;
        var self = Context.Self;
        new Thread(() => self.Tell(new TrainingEnded(loop.Run()))) { IsBackground = true, Name = "training" }.Start();
    }

    private void SendOutcome(TrainingOutcome outcome)
    {
        Report();
        Answer(Messages.Outcome(outcome, _workload!));
    }

    /// <summary>What is said of the newest generation this worker follows.</summary>
    private WorkerMessages Messages => new(identity.WorkerId, _assignment!);

    private void Answer(Google.Protobuf.IMessage message) => _assignment!.Coordinator.Tell(message, Context.Self);

    private void Report()
    {
        if (_meter is null || _assignment is null || _state.RunId is null || _state.Phase == WorkerPhase.Loading)
        {
            return;
        }

        Answer(Messages.Progress(_state, _meter, _meter.Generation == _state.Generation, _links.Current?.Link.Place.Bucket ?? 0, _workload?.Plan.Samples ?? 0));
    }

    private void Drop()
    {
        _saver?.Wait();
        _links.WaitUntilClosed(lost => around.Fatal(lost, WorkerExit.DeviceLost));
        _workload?.Dispose();
        _workload = null;
        _saver = null;
        _meter = null;
        _loop = null;
        AskToLeave();
    }
}
