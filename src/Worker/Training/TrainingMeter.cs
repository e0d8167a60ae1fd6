using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Worker.Training;

/// <summary>
/// Books every second of the training thread to one use. Time within a step is held back until the step is done: that of an
/// abandoned step is recovery, not work. Written by the training thread, read by the reporting one.
/// </summary>
internal sealed class TrainingMeter(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly TimeUse _booked = new();
    private readonly TimeUse _step = new();
    private MeterPhase _phase = MeterPhase.Idle;
    private long _since = time.GetTimestamp();
    private RunPosition _position;
    private ulong _generation;
    private double _learningRate;
    private long _skippedSteps;
    private MeterInterval _interval;
    private MeterInterval _shown;
    private readonly StepPace _pace = new();
    private double _slices = 1;
    private long _mark;
    private int _preparing;
    private long _entered = time.GetTimestamp();
    private long _firstStepUnixUs;

    /// <summary>What the thread does now.</summary>
    public MeterPhase Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }
    }

    /// <summary>Whose steps are counted; 0 before the first.</summary>
    public ulong Generation
    {
        get
        {
            lock (_gate)
            {
                return _generation;
            }
        }
    }

    /// <summary>Finished steps of that generation.</summary>
    public long FinishedSteps
    {
        get
        {
            lock (_gate)
            {
                return _position.Step;
            }
        }
    }

    /// <summary>For how long it has done so.</summary>
    public double PhaseSeconds => time.GetElapsedTime(Interlocked.Read(ref _entered)).TotalSeconds;

    /// <summary>The thread does something else from now on.</summary>
    public void Enter(MeterPhase phase)
    {
        lock (_gate)
        {
            Book();
            Begin(phase);
        }
    }

    /// <summary>The thread got somewhere within its phase. From any thread.</summary>
    public void Advance() => Interlocked.Increment(ref _mark);

    /// <summary>
    /// The thread's device begins or ends what takes long once: meanwhile reports say so, as no step tells how long that may take.
    /// The time is still that of the phase. Nested.
    /// </summary>
    public void Prepare(bool begins)
    {
        lock (_gate)
        {
            _preparing += begins ? 1 : -1;
            Advance();
        }
    }

    /// <summary>A step is done: what was held back counts. Of its compute time, the lanes waited <paramref name="dataWait"/> for data.</summary>
    /// <param name="position">After the step.</param>
    /// <param name="metrics">Of the step.</param>
    /// <param name="learningRate">Of the step.</param>
    /// <param name="dataWait">Of all lanes, as if one after the other had waited.</param>
    /// <param name="slices">Of the step on one lane, rounded up; the pace is that of steps that have as many as a whole one.</param>
    public void StepDone(RunPosition position, StepMetrics metrics, double learningRate, TimeSpan dataWait, double slices)
    {
        lock (_gate)
        {
            Book();
            double wait = Math.Min(dataWait.TotalSeconds, _step.ComputeSeconds);
            if (_firstStepUnixUs == 0)
            {
                _firstStepUnixUs = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            }

            if (Math.Max(1, slices) >= _slices)
            {
                _pace.Add(_step.ComputeSeconds + _step.CommunicationSeconds, (_step.ComputeSeconds - wait) / _slices);
            }

            _interval = _interval.Add(metrics, _step.ComputeSeconds + _step.CommunicationSeconds);
            _booked.ComputeSeconds += _step.ComputeSeconds - wait;
            _booked.DataWaitSeconds += wait;
            _booked.CommunicationSeconds += _step.CommunicationSeconds;
            _step.ComputeSeconds = 0;
            _step.CommunicationSeconds = 0;
            _position = position;
            _learningRate = learningRate;
        }
    }

    /// <summary>A step is done without an update, because it was not finite: its time counts and its metrics do not.</summary>
    public void StepSkipped(RunPosition position)
    {
        lock (_gate)
        {
            Book();
            _booked.ComputeSeconds += _step.ComputeSeconds;
            _booked.CommunicationSeconds += _step.CommunicationSeconds;
            _step.ComputeSeconds = 0;
            _step.CommunicationSeconds = 0;
            _position = position;
            _skippedSteps++;
        }
    }

    /// <summary>The step under way is given up; until training goes on, time is recovery.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            Book();
            _booked.RecoverySeconds += _step.ComputeSeconds + _step.CommunicationSeconds;
            _step.ComputeSeconds = 0;
            _step.CommunicationSeconds = 0;
            Begin(MeterPhase.Recovery);
        }
    }

    /// <summary>A generation begins its steps.</summary>
    /// <param name="position">Of the state it begins with.</param>
    /// <param name="slices">Of a whole step on one lane, rounded up.</param>
    /// <param name="generation">Which one.</param>
    public void StartFrom(RunPosition position, double slices = 1, ulong generation = 0)
    {
        lock (_gate)
        {
            _position = position;
            _generation = generation;
            _slices = Math.Max(1, slices);
            _firstStepUnixUs = 0;
        }
    }

    /// <summary>Fills a report; averages are over the steps since the last one that had any.</summary>
    public void Fill(Progress progress)
    {
        lock (_gate)
        {
            Book();
            if (_interval.Steps > 0)
            {
                _shown = _interval;
                _interval = default;
            }

            progress.Step = _position.Step;
            progress.Position = PositionMessages.ToMessage(_position);
            progress.SkippedSteps = _skippedSteps;
            progress.Phase = _preparing > 0 ? "prepare" : _phase.ToString().ToLowerInvariant();
            progress.Loss = _shown.MeanLoss;
            progress.Accuracy = _shown.MeanAccuracy;
            progress.ImagesPerSecond = _shown.ImagesPerSecond;
            progress.LearningRate = _learningRate;
            progress.TimeUse = _booked.Clone();
            progress.Mark = (ulong)Interlocked.Read(ref _mark);
            progress.PhaseSeconds = PhaseSeconds;
            progress.StepSeconds = _pace.MedianStep();
            progress.SliceSeconds = _pace.MedianSlice();
            progress.FirstStepUnixUs = _firstStepUnixUs;
        }
    }

    private void Begin(MeterPhase phase)
    {
        if (phase != _phase)
        {
            Interlocked.Exchange(ref _entered, time.GetTimestamp());
        }

        if (phase is MeterPhase.Recovery or MeterPhase.Transfer)
        {
            _firstStepUnixUs = 0;
        }

        _phase = phase;
        Advance();
    }

    private void Book()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
        switch (_phase)
        {
            case MeterPhase.Compute or MeterPhase.Update:
                _step.ComputeSeconds += seconds;
                break;
            case MeterPhase.Reduce:
                _step.CommunicationSeconds += seconds;
                break;
            case MeterPhase.Evaluate or MeterPhase.Gather:
                _booked.EvaluationSeconds += seconds;
                break;
            case MeterPhase.Checkpoint:
                _booked.CheckpointSeconds += seconds;
                break;
            case MeterPhase.Recovery or MeterPhase.Transfer:
                _booked.RecoverySeconds += seconds;
                break;
            default:
                _booked.IdleSeconds += seconds;
                break;
        }
    }
}
