using System.Diagnostics;
using Lockstep.Data.Sources;
using Lockstep.Engine.Collectives;
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
    private readonly ITrainingReports _reports;
    private readonly CheckpointSaver _saver;
    private readonly SliceShare _share;
    private readonly CancellationToken _abort;
    private long _stopAt = long.MaxValue;
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
        _reports = reports;
        _saver = saver;
        _abort = abort;
        _share = assignment.Weights is { } weights
            ? SliceShare.Of(workload.Plan.Slices, link.Rank, weights)
            : SliceShare.Of(workload.Plan.Slices, link.Rank, link.WorldSize);
    }

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

    private TrainingOutcome Train()
    {
        _meter.Enter(MeterPhase.Transfer);
        AcquireState();
        _meter.StartFrom(_workload.Step);
        AtBoundary(_assignment.EvaluatedStep, _assignment.CheckpointStep);

        var plan = _workload.Plan;
        using var reduction = NewReduction();
        using var cancelling = _abort.Register(reduction.Cancel);
        var slices = new LoadedSlices(_workload.TrainingLoader, _share.Count);
        _workload.TrainingLoader.Start(StepRequests.Training(plan, _share, _workload.Step), StepRequests.InOrder(_workload.Order), _abort);
        while (_workload.Step < plan.TotalSteps)
        {
            if (_workload.Step >= Interlocked.Read(ref _stopAt))
            {
                SaveAtStop();
                return new TrainingOutcome.Quiesced(_workload.Step);
            }

            RunStep(slices, reduction);
            slices.First += _share.Count;
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
            _workload.Step = 0;
        }
        else if (receives)
        {
            // Until all of it has arrived and its hash is right, there is no state here.
            _workload.Step = -1;
            StateTransfer.Receive(_link, replica, _assignment.Step, _assignment.SourceRank);
            _workload.Step = _assignment.Step;
        }
        else if (_link.Rank == _assignment.SourceRank)
        {
            if (_assignment.Source == StateSource.Checkpoint)
            {
                LoadCheckpoint();
            }

            StateTransfer.Send(_link, replica, _assignment.Step, _assignment.Receivers);
        }
    }

    private void LoadCheckpoint()
    {
        _workload.Step = -1;
        var replica = _workload.Replica;
        var loaded = CheckpointReader.Read(_assignment.Checkpoint);
        ReplicaTensors.FromCheckpoint(loaded, replica);
        _workload.Step = loaded.Manifest.Step;
    }

    private BucketedReduction NewReduction() => new(
        _workload.Replica, _link, _allReduce, EngineSettings.Wire(_workload.Spec), EngineSettings.Buckets(_workload.Spec));

    private void RunStep(LoadedSlices slices, BucketedReduction reduction)
    {
        var plan = _workload.Plan;
        var replica = _workload.Replica;
        var point = _workload.Rates.At(_workload.Step);
        var waited = _workload.TrainingLoader.WaitTime;

        _meter.Enter(MeterPhase.Compute);
        Faults?.BeforeCompute(_meter, replica.Parameters, StepKey.Of(_workload.Spec.Seed, _workload.Step));
        reduction.Accumulate(_share.Count, slices, plan.GlobalBatch, plan.Slices, StepKey.Of(_workload.Spec.Seed, _workload.Step));
        Faults?.AfterCompute();
        _meter.Enter(MeterPhase.Reduce);
        reduction.Finish();
        if (replica.HasNonFinite)
        {
            throw new NonFiniteLossException(
                $"the loss of step {_workload.Step} is {replica.Metrics.Loss}: the step was not applied. Lower learning_rate.base ({point.LearningRate:g3} now) or lengthen the warm-up.");
        }

        _meter.Enter(MeterPhase.Update);
        replica.Update(point);
        _workload.Step++;
        var wait = (_workload.TrainingLoader.WaitTime - waited) / _workload.Settings.Threads;
        _meter.StepDone(_workload.Step, replica.Metrics, point.LearningRate, wait);
    }

    /// <summary>What is due after this many steps and not done yet.</summary>
    private void AtBoundary(long evaluatedStep, long checkpointStep)
    {
        long step = _workload.Step;
        var plan = _workload.Plan;
        bool last = step == plan.TotalSteps;
        if (step > evaluatedStep && step > 0 && (last || plan.IsDue(step, _workload.Spec.Data.Evaluation.Every)))
        {
            Evaluate();
        }

        double every = _workload.Spec.Checkpoint.Every;
        if (_link.Rank == 0 && step > checkpointStep && step > 0 && (last || (every > 0 && plan.IsDue(step, every))))
        {
            _meter.Enter(MeterPhase.Checkpoint);
            _saver.Save(_workload.Replica, Manifest());
        }
    }

    private void SaveAtStop()
    {
        if (_saveAtStop && _link.Rank == 0 && _workload.Step > 0)
        {
            _meter.Enter(MeterPhase.Checkpoint);
            _saver.Save(_workload.Replica, Manifest());
            _saver.Wait();
        }
    }

    private void Evaluate()
    {
        _meter.Enter(MeterPhase.Evaluate);
        long began = Stopwatch.GetTimestamp();
        int samples = _workload.EvaluationSamples;
        int sliceSize = _workload.Spec.Batch.Slice;
        var share = SliceShare.Of(StepRequests.EvaluationSlices(samples, sliceSize), _link.Rank, _link.WorldSize);
        _workload.EvaluationLoader.Start(StepRequests.Evaluation(samples, sliceSize, share), static position => position, _abort);
        var own = _workload.Replica.Evaluate(share.Count, new LoadedSlices(_workload.EvaluationLoader, share.Count));

        // Counts below 2^24 are exact in float32.
        float[] sums = [(float)own.LossSum, (float)own.Correct, own.Samples];
        _allReduce.Sum(_link, sums);
        if (_link.Rank == 0)
        {
            _reports.Evaluated(_workload.Step, new EvaluationSums(sums[0], sums[1], (long)sums[2]), Stopwatch.GetElapsedTime(began));
        }
    }

    private CheckpointManifest Manifest() => new()
    {
        RunId = _workload.Settings.RunId,
        Step = _workload.Step,
        Epoch = _workload.Plan.EpochsAfter(_workload.Step),
        SamplesSeen = _workload.Plan.SamplesAfter(_workload.Step),
        Seed = _workload.Spec.Seed,
        SpecHash = ExperimentHash.Of(_workload.Spec),
        Generation = _assignment.Generation,
        WorldSize = _link.WorldSize,
        StateHash = Convert.ToHexStringLower(StateHash.Of(_workload.Replica, _workload.Step)),
        Created = _workload.Settings.Time.GetUtcNow(),
    };

    private TrainingOutcome OutcomeOf(Exception exception) => exception switch
    {
        LinkException link => new TrainingOutcome.LinkLost(_workload.Step, link.Peer, link.Message),
        OperationCanceledException => new TrainingOutcome.LinkLost(_workload.Step, null, "aborted"),
        NonFiniteLossException => new TrainingOutcome.Failed(_workload.Step, "NonFiniteLoss", exception.Message),
        DataException => new TrainingOutcome.Failed(_workload.Step, "DataUnusable", exception.Message),
        CheckpointException => new TrainingOutcome.Failed(_workload.Step, "CheckpointUnusable", exception.Message),
        _ => new TrainingOutcome.Failed(_workload.Step, "WorkerFailed", exception.ToString()),
    };
}
