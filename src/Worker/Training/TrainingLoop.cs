using System.Diagnostics;
using Lockstep.Data.Sources;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Faults;

namespace Lockstep.Worker.Training;

/// <summary>
/// One generation of a run on one rank: take over the state, then step after step — accumulate own slices, sum over ranks, update —
/// with evaluations and checkpoints at the boundaries that the spec names. Replicated state changes only in an update, after every
/// gradient of the step has been summed: whatever happens before leaves the state of the last finished step.
/// </summary>
internal sealed class TrainingLoop
{
    private readonly Workload _workload;
    private readonly TrainingAssignment _assignment;
    private readonly ILink _link;
    private readonly IAllReduce _allReduce;
    private readonly TrainingMeter _meter;
    private readonly CheckpointSaver _saver;
    private readonly StepWalk _walk;
    private readonly StepRates _rates;
    private readonly StepShares _shares;
    private readonly CancellationToken _abort;
    private readonly DivergenceRule _divergence;
    private readonly ReplicaCheck _check;
    private readonly Evaluation _evaluation;
    private long _stopAt = long.MaxValue;
    private double _lossScale;
    private volatile bool _saveAtStop;

    public TrainingLoop(
        Workload workload,
        TrainingAssignment assignment,
        ILink link,
        IAllReduce allReduce,
        TrainingMeter meter,
        ITrainingReports reports,
        CheckpointSaver saver,
        CancellationToken abort)
    {
        _workload = workload;
        _assignment = assignment;
        _link = link;
        _allReduce = allReduce;
        _meter = meter;
        workload.Preparing = meter.Prepare;
        _saver = saver;
        _abort = abort;
        _divergence = new DivergenceRule(workload.Spec.Divergence);
        _check = new ReplicaCheck(workload.Replica, link, allReduce, workload.Spec.ReplicaCheck.Every);
        _evaluation = new Evaluation(workload, link, allReduce, meter, reports, abort);
        _walk = StepWalk.Of(workload.Plan, link.WorldSize);
        _rates = new StepRates(workload.Rates, _walk, assignment.RateFactor);
        _shares = new StepShares(_walk, link.Rank, link.WorldSize, assignment.Weights);
    }

    /// <summary>Sum gradients where they lie on the GPU; ended with the generation. Null: the links do.</summary>
    public CudaCollectives? Collectives { get; init; }

    /// <summary>What this thread does to itself on demand; null: nothing.</summary>
    public StepFaults? Faults { get; init; }

    /// <summary>Asks for a stop at the first boundary at or after <paramref name="step"/>, with a checkpoint there if so wished. From any thread.</summary>
    public void StopAt(long step, bool save = false)
    {
        _saveAtStop = save;
        Interlocked.Exchange(ref _stopAt, step);
    }

    /// <summary>Trains until the run is done, a stop was asked for, or it cannot go on. Throws nothing.</summary>
    public TrainingOutcome Run()
    {
        try
        {
            var outcome = Train();
            _meter.Enter(outcome is TrainingOutcome.Finished ? MeterPhase.Idle : MeterPhase.Recovery);
            return outcome;
        }
        catch (Exception exception)
        {
            _meter.Abandon();
            return OutcomeOf(exception);
        }
        finally
        {
            _workload.TrainingLoader.Stop();
            _workload.EvaluationLoader.Stop();
        }
    }

    private RunPosition Position => _workload.Position ?? throw new InvalidOperationException("there is no state");

    private TrainingOutcome Train()
    {
        if (Collectives is null && _link.WorldSize > 1 && _workload.Spec.Communication.Transport == TransportKind.Nccl)
        {
            return new TrainingOutcome.Failed(
                _workload.Step, "NcclUnavailable", "communication.transport is nccl, and these workers have no NCCL communicator: their logs say why. Mend that, or set transport to auto.");
        }

        _meter.Enter(MeterPhase.Transfer);
        AcquireState();
        _workload.Prepare();
        _meter.StartFrom(Position, SlicesOfALane(_shares.Whole), _assignment.Generation);
        if (_link.Rank == 0)
        {
            _saver.Prepare(_workload.Replica);
        }

        AtBoundary(_assignment.EvaluatedStep, _assignment.CheckpointStep);

        using var reduction = NewReduction();
        using var cancelling = _abort.Register(reduction.Cancel);
        var slices = new LoadedSlices(_workload.TrainingLoader, _shares.MostSlices, _meter.Advance);
        StartLoader(slices);
        while (!_walk.IsDone(Position))
        {
            if (_workload.Step >= Interlocked.Read(ref _stopAt))
            {
                SaveAtStop();
                return new TrainingOutcome.Quiesced(_workload.Step);
            }

            var step = _walk.Step(Position);
            var share = _shares.Of(step);
            if (RunStep(step, share, slices, reduction) is { } outcome)
            {
                return outcome;
            }

            slices.First += share.Count;
            AtBoundary(evaluatedStep: -1, checkpointStep: -1);
        }

        _meter.Enter(MeterPhase.Checkpoint);
        _saver.Wait();
        return new TrainingOutcome.Finished(_workload.Step);
    }

    private void AcquireState()
    {
        var replica = _workload.Replica;
        bool receives = _assignment.Receivers.Contains(_link.Rank);
        if (_assignment.Source == StateSource.Fresh)
        {
            replica.Initialize(_workload.Spec.Seed);
            _workload.Position = default(RunPosition);
        }
        else if (receives)
        {
            ReceiveState();
        }
        else if (_link.Rank == _assignment.SourceRank)
        {
            if (_assignment.Source == StateSource.Checkpoint)
            {
                LoadCheckpoint();
            }

            StateTransfer.Send(_link, replica, Position, _assignment.Receivers);
        }
    }

    /// <summary>
    /// Until all of it has arrived and its hash is right, there is no state here. An earlier one comes back if it does not: a rank
    /// that is a step behind may be the last one that has any, when those ahead die together. A later one does not: it was given up.
    /// </summary>
    private void ReceiveState()
    {
        var replica = _workload.Replica;
        var before = _workload.Position is { } own && own.Step < _assignment.Step ? new StateBackup(replica, own) : null;
        _workload.Position = null;
        try
        {
            long began = Stopwatch.GetTimestamp();
            _workload.Position = StateTransfer.Receive(_link, replica, _assignment.Step, _assignment.SourceRank, _assignment.Receivers);
            double bytes = sizeof(float) * ((double)replica.Parameters.Length + replica.Statistics.Length + replica.OptimizerState.Length);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            _workload.Settings.Report(FormattableString.Invariant(
                $"state of step {_workload.Step} from rank {_assignment.SourceRank}: {bytes / 1e6:0.0} MB in {seconds * 1000:0} ms, {bytes / 1e9 / seconds:0.0} GB/s"));
        }
        catch when (before is not null)
        {
            _workload.Position = before.Restore(replica);
            throw;
        }
    }

    private void LoadCheckpoint()
    {
        _workload.Position = null;
        var replica = _workload.Replica;
        var loaded = CheckpointReader.Read(_assignment.Checkpoint);
        ReplicaTensors.FromCheckpoint(loaded, replica);
        _workload.Position = _workload.Plan.PositionOf(loaded.Manifest);
    }

    private IRankReduction NewReduction() => Collectives is { } collectives
        ? new DeviceReduction(_workload.Replica, collectives, _allReduce, EngineSettings.Buckets(_workload.Spec))
        : new BucketedReduction(_workload.Replica, _link, _allReduce, EngineSettings.Wire(_workload.Spec), EngineSettings.Buckets(_workload.Spec));

    private void StartLoader(LoadedSlices slices)
    {
        slices.First = 0;
        _workload.TrainingLoader.Start(StepRequests.Training(_workload.Plan, _walk, _shares, Position), StepRequests.InOrder(_workload.Order), _abort);
    }

    /// <summary>One step. Null: on to the next one.</summary>
    private TrainingOutcome? RunStep(in PlannedStep step, SliceShare share, LoadedSlices slices, IRankReduction reduction)
    {
        var replica = _workload.Replica;
        var point = _rates.At(Position);
        var waited = _workload.TrainingLoader.WaitTime;
        Reduce(step, share, slices, reduction);
        string? nonFinite = replica.FirstNonFinite;

        // What is not finite may come from one rank's memory, and then it is not the run that diverged.
        if ((_check.IsDue(_workload.Step) || nonFinite is not null) && _check.Compare(_workload.Step) is { } difference)
        {
            return Differs(difference);
        }

        if (nonFinite is not null)
        {
            return Diverged(nonFinite, point);
        }

        _divergence.Passed();
        _workload.CollectiveFailures = 0;
        _meter.Enter(MeterPhase.Update);
        replica.Update(point);
        ReportLossScale(replica.LossScale);
        _workload.Position = _walk.After(Position);
        _check.Updated(_workload.Step);
        var wait = (_workload.TrainingLoader.WaitTime - waited) / _workload.Lanes;
        _meter.StepDone(Position, replica.Metrics, point.LearningRate, wait, SlicesOfALane(share));
        return null;
    }

    /// <summary>Sums the step over slices and ranks; where its values did not fit (<see cref="Replica.MustRepeat"/>), again.</summary>
    private void Reduce(in PlannedStep step, SliceShare share, LoadedSlices slices, IRankReduction reduction)
    {
        Reduce(step, share, slices, reduction, again: false);
        while (_workload.Replica.MustRepeat)
        {
            // Seldom, so the slices are prepared anew rather than held back for it in every step.
            StartLoader(slices);
            Reduce(step, share, slices, reduction, again: true);
        }
    }

    private void Reduce(in PlannedStep step, SliceShare share, LoadedSlices slices, IRankReduction reduction, bool again)
    {
        ulong key = StepKey.Of(_workload.Spec.Seed, _workload.Step);
        _meter.Enter(MeterPhase.Compute);
        Faults?.BeforeCompute(_meter, _workload.Replica, key);
        reduction.Accumulate(share.Count, slices, step.Samples, step.Slices, key, again);
        Faults?.AfterCompute(_abort);
        _meter.Enter(MeterPhase.Reduce);
        reduction.Finish();
    }

    private void ReportLossScale(double scale)
    {
        if (scale != _lossScale && _link.Rank == 0 && EngineSettings.LossScaling(_workload.Spec).IsDynamic)
        {
            _workload.Settings.Report(FormattableString.Invariant($"loss scale {scale} from step {_workload.Step}"));
        }

        _lossScale = scale;
    }

    private double SlicesOfALane(SliceShare share) => Math.Ceiling((double)share.Count / _workload.Lanes);

    private TrainingOutcome.ReplicasDiffer Differs(ReplicaDifference difference)
    {
        long step = _workload.Step;
        _meter.Abandon();
        if (difference.IsOwn)
        {
            _workload.Position = null;
        }

        return new TrainingOutcome.ReplicasDiffer(step, difference.Detail);
    }

    private TrainingOutcome.Failed? Diverged(string tensor, LearningRatePoint point)
    {
        if (_divergence.Fail(_workload.Step, tensor, point.LearningRate) is { } reason)
        {
            _meter.Abandon();
            return new TrainingOutcome.Failed(_workload.Step, "NonFiniteLoss", reason);
        }

        _workload.Position = _walk.After(Position);
        _check.Updated(_workload.Step);
        _meter.StepSkipped(Position);
        return null;
    }

    /// <summary>What is due after this many steps and not done yet.</summary>
    private void AtBoundary(long evaluatedStep, long checkpointStep)
    {
        long step = _workload.Step;
        bool last = _walk.IsDone(Position);
        EvaluationSums? evaluated = null;
        if (step > evaluatedStep && step > 0 && (last || _walk.IsDue(Position, _workload.Spec.Data.Evaluation.Every)))
        {
            evaluated = _evaluation.Run();
        }

        double every = _workload.Spec.Checkpoint.Every;
        if (_link.Rank == 0 && step > checkpointStep && step > 0 && (last || (every > 0 && _walk.IsDue(Position, every))))
        {
            _meter.Enter(MeterPhase.Checkpoint);
            _saver.Save(_workload.Replica, Manifest(evaluated));
        }
    }

    private void SaveAtStop()
    {
        if (_saveAtStop && _link.Rank == 0 && _workload.Step > 0)
        {
            _meter.Enter(MeterPhase.Checkpoint);
            _saver.Save(_workload.Replica, Manifest(evaluated: null));
            _saver.Wait();
        }
    }

    private CheckpointManifest Manifest(EvaluationSums? evaluated) => new()
    {
        RunId = _workload.Settings.RunId,
        Step = _workload.Step,
        Epoch = _walk.Epochs(Position),
        SamplesSeen = _workload.Plan.SamplesOf(Position.Used),
        Place = _workload.Plan.FollowsWorkers ? Position.Place : null,
        Portions = _workload.Plan.FollowsWorkers ? Position.Portions : null,
        Seed = _workload.Spec.Seed,
        SpecHash = ExperimentHash.Of(_workload.Spec),
        Generation = _assignment.Generation,
        WorldSize = _link.WorldSize,
        StateHash = string.Empty, // the saver's, from its copy
        Created = _workload.Settings.Time.GetUtcNow(),
        EvaluationAccuracy = Finite(evaluated?.Correct / evaluated?.Samples),
        EvaluationLoss = Finite(evaluated?.LossSum / evaluated?.Samples),
    };

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private TrainingOutcome.LinkLost LinkLost(LinkException link)
    {
        _workload.CollectiveFailures += link.Failure == LinkFailure.CollectiveFailed ? 1 : 0;
        return new TrainingOutcome.LinkLost(_workload.Step, link.Peer, link.Message);
    }

    private TrainingOutcome OutcomeOf(Exception exception) => exception switch
    {
        LinkException link => LinkLost(link),
        OperationCanceledException => new TrainingOutcome.LinkLost(_workload.Step, null, "aborted"),
        _ when DeviceFailure.IsFinal(exception) => new TrainingOutcome.DeviceLost(_workload.Step, exception.Message),
        DataException => new TrainingOutcome.Failed(_workload.Step, "DataUnusable", exception.Message),
        CheckpointException => new TrainingOutcome.Failed(_workload.Step, "CheckpointUnusable", exception.Message),
        _ => new TrainingOutcome.Failed(_workload.Step, "WorkerFailed", exception.ToString()),
    };
}
