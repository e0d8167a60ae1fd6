using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>What a run looks like from outside: collects progress, and shows it together with the state.</summary>
internal sealed class RunReport
{
    private readonly RunDescription _description;
    private readonly SortedDictionary<string, WorkerStatus> _workers = new(StringComparer.Ordinal);
    private long _startedUnixMs;
    private long _finishedUnixMs;
    private long _firstSamples;
    private double _loss = double.NaN;
    private double _trainingAccuracy = double.NaN;
    private double _learningRate;
    private double _imagesPerSecond;
    private double _evaluationAccuracy = -1;
    private double _evaluationLoss;
    private double? _evaluationTopFive;
    private string _dataAdvice = string.Empty;
    private readonly ulong _term;
    private readonly StragglerWatch _stragglers;
    private readonly HashSet<ulong> _firstSteps = [];
    private readonly Dictionary<string, long> _skipped = new(StringComparer.Ordinal);
    private RunProgress _progress = RunProgress.Unknown;
    private string _reason = string.Empty;
    private string _checkpointProblem = string.Empty;

    public RunReport(RunDescription described, ulong term, StragglerWatch stragglers)
    {
        _description = described;
        _term = term;
        _stragglers = stragglers;
        if (described.History?.Info is { } info)
        {
            (_startedUnixMs, _evaluationAccuracy, _evaluationLoss) = (info.StartedUnixMs, info.EvaluationAccuracy, info.EvaluationLoss);
            _evaluationTopFive = info.HasEvaluationTop5Accuracy ? info.EvaluationTop5Accuracy : null;
            _dataAdvice = info.DataAdvice;
            (_loss, _trainingAccuracy) = (info.Loss, info.TrainingAccuracy);
            _progress = RunProgress.Of(described.Spec, info, described.History.Roster.WorldSize);
        }
    }

    /// <summary>A run of which nothing is known but that it was submitted.</summary>
    public static RunInfo Submitted(RunDescription description) => new()
    {
        RunId = description.Id,
        Name = description.Spec.Name,
        Model = description.Spec.Model.Title,
        Phase = Protocol.V1.RunPhase.Queued,
        TotalEpochs = description.Spec.Epochs,
        WantedWorkers = description.Spec.Workers.Max,
        LeastWorkers = description.Spec.Workers.Min,
        Priority = description.Spec.Priority,
        RateFactor = 1,
        EvaluationAccuracy = -1,
        OutputDirectory = description.OutputDirectory,
        CreatedUnixMs = description.Created.ToUnixTimeMilliseconds(),
    };

    /// <summary>Portions of a step of the newest generation.</summary>
    public int Portions => _progress.Portions;

    public void OnFacts(Ready ready)
    {
        _progress = _progress.Opened(_description.Spec, ready.Samples);
        if (ready.HasState)
        {
            _progress = _progress.At(PositionMessages.ToPosition(ready.Position, ready.Step));
        }
    }

    /// <summary>A generation of so many workers starts.</summary>
    public void OnStart(long step, int worldSize, DateTimeOffset now)
    {
        _progress = _progress.With(worldSize);
        if (_startedUnixMs == 0)
        {
            _startedUnixMs = now.ToUnixTimeMilliseconds();
            _firstSamples = _progress.SamplesUsed(step);
        }
    }

    /// <returns>Whether it tells of the first step that was finished in its generation.</returns>
    public bool OnProgress(Progress progress, int rank, NodeInfo? node)
    {
        _skipped[progress.WorkerId] = progress.SkippedSteps;
        _progress = _progress.Learned(_description.Spec, progress.Samples, _description.History?.Roster.WorldSize ?? 0);
        if (rank == 0)
        {
            _progress = _progress.At(PositionMessages.ToPosition(progress.Position, progress.Step));
        }

        _workers[progress.WorkerId] = new WorkerStatus
        {
            WorkerId = progress.WorkerId,
            Rank = (uint)Math.Max(0, rank),
            Step = progress.Step,
            Phase = progress.Phase,
            ImagesPerSecond = progress.ImagesPerSecond,
            Host = node?.Host ?? string.Empty,
            ProcessId = node?.ProcessId ?? 0,
            TimeUse = progress.TimeUse,
            PhaseSeconds = progress.PhaseSeconds,
            Bucket = progress.Bucket,
            Threads = _description.Spec.Device.Threads > 0 ? _description.Spec.Device.Threads : node?.Threads ?? 0,
            Processors = node?.Processors ?? 0,
            Slowdown = _stragglers.SlowdownOf(progress.WorkerId),
        };
        if (rank == 0 && double.IsFinite(progress.Loss) && progress.ImagesPerSecond > 0)
        {
            _loss = progress.Loss;
            _trainingAccuracy = progress.Accuracy;
            _learningRate = progress.LearningRate;
            _imagesPerSecond = progress.ImagesPerSecond;
        }

        return progress.FirstStepUnixUs > 0 && _firstSteps.Add(progress.Generation);
    }

    public void OnEvaluated(Evaluated evaluated)
    {
        _evaluationAccuracy = evaluated.Accuracy;
        _evaluationLoss = evaluated.Loss;
        _evaluationTopFive = evaluated.HasTop5Accuracy ? evaluated.Top5Accuracy : null;
    }

    /// <summary>Looks at the meters again. Not null: the run has begun to wait for its data, which is worth telling.</summary>
    public string? OnDataWait()
    {
        string before = _dataAdvice;
        _dataAdvice = DataAdvice.Of(_description.Spec, _workers.Values);
        return before.Length == 0 && _dataAdvice.Length > 0 ? _dataAdvice : null;
    }

    /// <summary>How the newest attempt at a checkpoint ended; empty: well.</summary>
    public void OnCheckpoint(string problem) => _checkpointProblem = problem;

    public void OnReason(string reason) => _reason = reason;

    public void OnEnd(string reason, DateTimeOffset now)
    {
        _reason = reason;
        _finishedUnixMs = now.ToUnixTimeMilliseconds();
    }

    public RunInfo Show(RunState state, DateTimeOffset now)
    {
        double elapsed = _startedUnixMs == 0 ? 0 : ((_finishedUnixMs != 0 ? _finishedUnixMs : now.ToUnixTimeMilliseconds()) - _startedUnixMs) / 1000.0;
        double mean = elapsed > 0 ? (_progress.SamplesUsed(state.Step) - _firstSamples) / elapsed : 0;
        var info = new RunInfo
        {
            RunId = _description.Id,
            Name = _description.Spec.Name,
            Model = _description.Spec.Model.Title,
            Phase = PhaseNames.ToMessage(state.Phase, EveryoneEvaluates(state)),
            Reason = _reason,
            Generation = state.Roster.Generation,
            Step = state.Step,
            TotalSteps = _progress.TotalSteps(state),
            Epoch = _progress.Epochs(state.Step),
            TotalEpochs = _description.Spec.Epochs,
            Loss = _loss,
            TrainingAccuracy = _trainingAccuracy,
            LearningRate = _learningRate,
            ImagesPerSecond = state.Ended ? 0 : _imagesPerSecond,
            EvaluationAccuracy = _evaluationAccuracy,
            EvaluationLoss = _evaluationLoss,
            Goodput = Goodput(),
            EtaSeconds = mean > 0 ? _progress.SamplesLeft(state.Step) / mean : 0,
            OutputDirectory = _description.OutputDirectory,
            Checkpoint = state.Checkpoint ?? string.Empty,
            CheckpointProblem = _checkpointProblem,
            CreatedUnixMs = _description.Created.ToUnixTimeMilliseconds(),
            StartedUnixMs = _startedUnixMs,
            FinishedUnixMs = _finishedUnixMs,
            MeanImagesPerSecond = mean,
            WorkerFailures = state.WorkerFailures,
            WantedWorkers = state.Wanted,
            LeastWorkers = state.Least,
            Priority = _description.Spec.Priority,
            RateFactor = state.RateFactor,
            SkippedSteps = _skipped.Values.DefaultIfEmpty(0).Max(),
            RepeatedSteps = state.RepeatedSteps,
            Term = _term,
            EvaluatedStep = Math.Max(0, state.EvaluatedStep),
            TrainingSamples = _progress.Samples,
            GlobalBatch = _progress.Batch,
            SamplesUsed = _progress.SamplesUsed(state.Step),
            Position = PositionMessages.ToMessage(_progress.PositionAt(state.Step)),
            Pausing = state.Intent == RunIntent.Pause,
            BadSamples = state.BadSamples.Count,
            DataAdvice = _dataAdvice,
        };
        info.FirstBadSamples.AddRange(state.BadSamples.First);
        if (_evaluationTopFive is { } topFive)
        {
            info.EvaluationTop5Accuracy = topFive;
        }

        info.Workers.AddRange(_workers.Values.Where(worker => state.Roster.Contains(worker.WorkerId)).OrderBy(worker => state.Roster.RankOf(worker.WorkerId)).Select(worker => Ranked(worker, state)));
        return info;
    }

    private WorkerStatus Ranked(WorkerStatus worker, RunState state)
    {
        var copy = worker.Clone();
        int rank = state.Roster.RankOf(worker.WorkerId);
        copy.Rank = (uint)rank;
        int slices = _progress.Slices > 0 ? _progress.Slices : _description.Spec.Batch.Global / _description.Spec.Batch.Slice;
        copy.Slices = (state.Roster.Weights is { } weights ? SliceShare.Of(slices, rank, weights) : SliceShare.Of(slices, rank, state.Roster.WorldSize)).Count;
        return copy;
    }

    private bool EveryoneEvaluates(RunState state) => state.Roster.WorldSize > 0 && state.Roster.Members.All(
        member => _workers.TryGetValue(member.WorkerId, out var worker) && worker.Phase == "evaluate");

    /// <summary>Share of all workers' time that went into steps that count; those that died are counted as far as they reported.</summary>
    private double Goodput()
    {
        double useful = 0;
        double all = 0;
        foreach (var use in _workers.Values.Select(worker => worker.TimeUse).OfType<TimeUse>())
        {
            useful += use.ComputeSeconds + use.CommunicationSeconds;
            all += use.ComputeSeconds + use.CommunicationSeconds + use.DataWaitSeconds + use.CheckpointSeconds
                + use.RecoverySeconds + use.IdleSeconds + use.EvaluationSeconds;
        }

        return all > 0 ? useful / all : 0;
    }
}
