using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;

namespace Lockstep.Engine.Training;

/// <summary>
/// One copy of the model on one device. A step is <see cref="Accumulate"/>, the sum of <see cref="Reduction"/> over ranks by
/// the caller, and <see cref="Update"/>. Batch statistics travel with the gradients, so that parameters, optimizer state and
/// running statistics stay the same bits on all ranks. Not thread-safe: one caller at a time.
/// </summary>
public sealed class Replica : IDisposable
{
    private readonly IOptimizer _optimizer;
    private readonly ReplicaSettings _settings;
    private readonly ReplicaMemory _memory;
    private readonly HostState _host;
    private readonly Lane[] _lanes;
    private readonly UpdateRange[] _ranges;
    private readonly StepReduction _sums;
    private readonly Action<int> _foldShare;
    private readonly Action<int> _unfoldShare;
    private readonly Action<int> _updateShare;
    private readonly Action _updateRest;
    private readonly StateFingerprint _fingerprint;
    private readonly Action<int> _fingerprintShare;
    private readonly int _stateLength;
    private readonly int _scalars;
    private OptimizerStep _step;

    /// <summary>Allocates all memory and starts the lane threads; parameters are 0 until <see cref="Initialize"/> or a checkpoint fills them.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public Replica(Network network, IDevice device, IOptimizer optimizer, ReplicaSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.SliceSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Lanes, 1);
        Network = network;
        _optimizer = optimizer;
        _settings = settings;
        var tensors = new ReductionTensors(network);
        _stateLength = optimizer.State.Length(network);
        StateTail = Tail(settings, tensors);
        _scalars = optimizer.State.ScalarOffset(network);
        _memory = new ReplicaMemory(network, device, _stateLength + StateTail.Sum(part => part.Length), settings.Lanes, settings.Reduction, settings.Exact);
        _host = new HostState(_memory, optimizer.State.Arrays.Count);
        _sums = new StepReduction(_memory, tensors, settings.Lanes, ExponentsIn(_memory.State), NewLossScale());
        _lanes = [.. Enumerable.Range(0, settings.Lanes).Select(index => new Lane(index, _memory, settings, _sums.Tensors, _sums.Exact))];
        _ranges = UpdateRange.Cut(network, optimizer.Grain, settings.Lanes);
        _foldShare = _sums.Fold;
        _unfoldShare = _sums.Unfold;
        _fingerprint = new StateFingerprint(_memory, settings.Lanes);
        _fingerprintShare = _fingerprint.Run;
        _updateShare = lane => _optimizer.Update(_step, _ranges[lane]);
        _updateRest = UpdateRest;
    }

    /// <summary>The plan this is a replica of.</summary>
    public Network Network { get; }

    /// <summary>
    /// Flat, 64-byte aligned; offsets from <see cref="Network.Parameters"/>. Valid until disposal, as are the next three. On a device
    /// with memory of its own this and the next two are the host's view, see <see cref="ToHost"/> and <see cref="ToDevice"/>.
    /// </summary>
    public Span<float> Parameters => _host.Parameters;

    /// <summary>Running means and variances, flat; offsets from <see cref="Network.Statistics"/>.</summary>
    public Span<float> Statistics => _host.Statistics;

    /// <summary>
    /// The optimizer's state, flat; behind it stands what else a step leaves to the next one (<see cref="StateTail"/>), so that whoever
    /// copies, sends or hashes the state cannot forget it.
    /// </summary>
    public Span<float> OptimizerState => _host.OptimizerState;

    /// <summary>What stands where in <see cref="OptimizerState"/>.</summary>
    public StateLayout OptimizerLayout => _optimizer.State;

    /// <summary>
    /// Exact mode: a whole number for each tensor of the reduction, the exponents of the next step's scales; state like the
    /// parameters. Empty in fast mode.
    /// </summary>
    public Span<float> Exponents => OptimizerState.Slice(_stateLength, IsExact ? _sums.Tensors.Count : 0);

    /// <summary>What stands behind the optimizer's own state: in exact mode <see cref="Exponents"/>, then what a dynamic loss scale keeps.</summary>
    public IReadOnlyList<StatePart> StateTail { get; }

    /// <summary>What the loss is scaled with in the step under way, a power of two; see <see cref="LossScaling"/>.</summary>
    public double LossScale => Math.ScaleB(1, _sums.LossScale.Exponent);

    /// <summary>Whether sums over slices are made in fixed point, <see cref="ReplicaSettings.Exact"/>.</summary>
    public bool IsExact => _sums.Exact is not null;

    /// <summary>
    /// The step's sums: [gradients, ParameterLength | batch statistics, StatisticsLength | loss sum,
    /// correct, samples, 13 zeros]. Gradients are of the loss sum / samples of the step; batch statistics are slice means weighted
    /// by the slice's share of the step's samples, variances unbiased.
    /// </summary>
    public Span<float> Reduction => _memory.Reduction.Span;

    /// <summary>Lanes that compute at once.</summary>
    public int Lanes => _lanes.Length;

    /// <summary>Whether evaluations rank the classes of each image: top five and confusion. Not where a loss takes values, or every pixel has a label.</summary>
    public bool RanksClasses => _lanes[0].RanksClasses;

    /// <summary>Metrics of the step from <see cref="Reduction"/>'s tail, once that has been summed over ranks.</summary>
    public StepMetrics Metrics
    {
        get
        {
            ReadOnlySpan<float> tail = Reduction[^ReplicaMemory.MetricsLength..];
            return new StepMetrics((double)tail[0] / tail[2], (double)tail[1] / tail[2], (long)tail[2]);
        }
    }

    /// <summary>
    /// After the reduction over ranks, and the same on all of them: the name of the first tensor of the step that is NaN or
    /// infinite, in the order in which a step comes to them: batch statistics, loss, gradients from the last layer to the first.
    /// Null: all are finite.
    /// </summary>
    public string? FirstNonFinite => _sums.FirstNonFinite;

    /// <summary>
    /// After the reduction over ranks, and the same on all of them: gradients overflowed, and the loss can be scaled down
    /// (<see cref="LossScaling"/>); or, in exact mode, a value did not fit the scale that the step before foretold. The sums are worthless;
    /// the step is to be accumulated again with the same slices until this is false: seldom more than once.
    /// </summary>
    public bool MustRepeat => _sums.MustRepeat;

    /// <summary>Whether the step's loss is NaN or infinite: a cheap sign that the run has diverged.</summary>
    public bool HasNonFinite => !float.IsFinite(Reduction[^ReplicaMemory.MetricsLength]);

    /// <summary>Floats of a network's <see cref="Reduction"/>.</summary>
    public static int ReductionLength(Network network) => ReplicaMemory.ReductionLength(network);

    /// <summary>Floats of what is summed over ranks; in exact mode an integer takes the place of two.</summary>
    public static int ExchangeLength(Network network, bool exact) => ReplicaMemory.ExchangeLength(network, exact);

    /// <summary>Fresh parameters and running statistics as a function of the seed alone; clears the optimizer's state and the exponents.</summary>
    public void Initialize(ulong seed)
    {
        ParameterInitializer.FillParameters(Network, seed, Parameters);
        ParameterInitializer.FillStatistics(Network, Statistics);
        OptimizerState.Clear();
        FixedPointScales.Reset(Exponents);
        Training.LossScale.Reset(_settings.LossScaling.IsDynamic ? OptimizerState[^Training.LossScale.StateLength..] : [], _settings.LossScaling);
        ToDevice();
    }

    /// <summary>Before the host reads parameters, statistics or optimizer state: waits for the device and brings its view up to date. Nothing to do on a CPU.</summary>
    public void ToHost() => _host.ToHost();

    /// <summary>After the host has written to any of them: gives the device what is in all three. Nothing to do on a CPU.</summary>
    public void ToDevice() => _host.ToDevice();

    /// <summary>
    /// Overwrites <see cref="Reduction"/> with the sums over this rank's slices. Slices are cut contiguously over the lanes. In
    /// fast mode each lane sums its slices in order, then lanes are summed in their order: the bits depend on the number of lanes.
    /// In exact mode they do not.
    /// </summary>
    /// <param name="sliceCount">Own slices; 0 leaves all sums 0.</param>
    /// <param name="source">Called from the lanes with 0 … sliceCount-1. Slices may be partial.</param>
    /// <param name="samplesInStep">Samples of the step over all ranks, broken ones included: a step that has some is divided as any other.</param>
    /// <param name="slicesInStep">Slices of the step over all ranks.</param>
    /// <param name="randomKey">Key of the step's random numbers (dropout): <see cref="StepKey"/>, the same on all ranks.</param>
    /// <param name="progress">
    /// Told of each bucket that is finished by all lanes, so that it can be summed over ranks while the backward pass goes on;
    /// lanes are then not summed here: <see cref="Fold(Bucket)"/> does it for a bucket, and <see cref="Unfold(Bucket)"/> follows
    /// the sum over ranks. Null: nobody waits.
    /// </param>
    /// <param name="again">Whether this is the step of which <see cref="MustRepeat"/> has just been true: its own values then say how it is scaled.</param>
    /// <exception cref="OperationCanceledException">The progress was cancelled.</exception>
    /// <exception cref="Exception">What a lane threw, once all lanes have stopped; the reduction is then undefined.</exception>
    public void Accumulate(int sliceCount, ISliceSource source, int samplesInStep, int slicesInStep, ulong randomKey = 0, IStepProgress? progress = null, bool again = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sliceCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesInStep, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(slicesInStep, Math.Max(1, sliceCount));
        _sums.Begin(slicesInStep, sliceCount > 0, again);
        RunLanes(sliceCount, new LaneTask(source, 0, 0, true, samplesInStep, randomKey, Progress: progress, LossScale: (float)LossScale));
        if (progress is not null)
        {
            return;
        }

        if (IsExact)
        {
            _sums.Gather(_lanes);
        }
        else if (_lanes.Length > 1)
        {
            RunShares(_foldShare);
        }

        UnfoldAll();
        Complete();
    }

    /// <summary>
    /// Computes with black images, so that what a device chooses or compiles when it first meets it is chosen before another rank waits
    /// for this one. Changes no state; <see cref="Reduction"/> is undefined afterwards. Nothing to do on a CPU.
    /// </summary>
    /// <param name="training">Samples of a slice, each number that will come.</param>
    /// <param name="evaluation">Samples × views of a slice, each number that will come.</param>
    public void Prepare(IEnumerable<int> training, IEnumerable<int> evaluation)
    {
        if (_memory.Device.Traits.HostMemory)
        {
            return;
        }

        // A step's first slice and the next ones are different work: those add to its gradients.
        foreach (int count in training)
        {
            Accumulate(2, new BlankSlices(Network, count), 2 * count, 2);
        }

        foreach (int count in evaluation)
        {
            Evaluate(1, new BlankSlices(Network, count));
        }
    }

    /// <summary>
    /// Sums a bucket over the lanes once all of them have finished it, and gives what is to be summed over ranks: float32, in
    /// exact mode int64. From any one thread, also while <see cref="Accumulate"/> is at other buckets; so are the next two.
    /// </summary>
    public Span<byte> Fold(Bucket bucket) => _sums.Fold(bucket);

    /// <summary>Makes <see cref="Reduction"/> of a bucket that has been summed over ranks.</summary>
    public void Unfold(Bucket bucket) => _sums.Unfold(bucket);

    /// <summary>The same of all buckets, summed where they lie on the device; <see cref="Complete"/> follows.</summary>
    internal void UnfoldAll() => Pass(PassKind.Unfold, _unfoldShare);

    /// <summary>Where a bucket lies that is to be summed over ranks: float32, in exact mode int64. On one lane.</summary>
    internal Block Exchanged(Bucket bucket) => _sums.Exchanged(bucket);

    /// <summary>Whose memory it is.</summary>
    internal IDevice Device => _memory.Device;

    /// <summary>After the last bucket has been unfolded: waits for the step's metrics and what else the host must know of it.</summary>
    public void Complete() => _sums.Complete();

    /// <summary>Exact mode, after the last bucket: the largest values of this rank's slices, to be brought to the largest over ranks.</summary>
    public Span<long> GatherLargest()
    {
        _sums.Gather(_lanes);
        return _sums.Largest;
    }

    /// <summary>The optimizer's step, then running = (1 - m) running + m × the step's mean batch statistic.</summary>
    public void Update(LearningRatePoint point)
    {
        Block gradients = _memory.Reduction.Part(0, Network.ParameterLength);
        _step = new OptimizerStep(Network, _memory.Device, _memory.Parameters, gradients, _memory.State.Part(0, _stateLength), point);
        _optimizer.Begin(_step);
        Pass(PassKind.Update, _updateShare, _updateRest);
        _sums.Accept();
    }

    /// <summary>
    /// A quick hash of parameters, running statistics and optimizer state: replicas of one run and step with different ones hold
    /// different bits. The same at any number of lanes; not safe from attackers.
    /// </summary>
    public ulong Fingerprint()
    {
        _memory.State.Part(_scalars, _memory.State.Length - _scalars).ToDevice();
        RunShares(_fingerprintShare);
        return _fingerprint.Total();
    }

    /// <summary>Sums over slices with running statistics; changes no state but the lanes' scratch. Slices may be partial.</summary>
    /// <exception cref="Exception">What a lane threw, once all lanes have stopped.</exception>
    public EvaluationSums Evaluate(int sliceCount, ISliceSource source) => Evaluate(sliceCount, source, Memory<float>.Empty);

    /// <summary>The same, and which class was taken for which.</summary>
    /// <param name="sliceCount">Slices.</param>
    /// <param name="source">Called from the lanes with 0 … sliceCount-1.</param>
    /// <param name="confusion">[classes, classes], row-major: added to at [label, first largest logit]. Only where <see cref="RanksClasses"/>.</param>
    /// <exception cref="Exception">What a lane threw, once all lanes have stopped.</exception>
    public EvaluationSums Evaluate(int sliceCount, ISliceSource source, long[] confusion)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(confusion.Length, RanksClasses ? Network.Classes * Network.Classes : 0, nameof(confusion));
        return Evaluate(sliceCount, new LaneTask(source, 0, 0, false, Confusion: confusion));
    }

    /// <summary>The same, and the logits.</summary>
    /// <param name="sliceCount">Slices; all but the last must be whole.</param>
    /// <param name="source">Called from the lanes with 0 … sliceCount-1.</param>
    /// <param name="logits">Overwritten with [samples, length of <see cref="Networks.Network.Output"/>], row-major, in the order of the samples; empty: not wanted. At least sliceCount × slice size rows. Of several views: the logarithm of the mean probabilities.</param>
    /// <exception cref="Exception">What a lane threw, once all lanes have stopped.</exception>
    public EvaluationSums Evaluate(int sliceCount, ISliceSource source, Memory<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sliceCount);
        if (!logits.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(logits.Length, sliceCount * _settings.SliceSize * Network.Output.Length, nameof(logits));
        }

        return Evaluate(sliceCount, new LaneTask(source, 0, 0, false, Logits: logits));
    }

    /// <summary>Stops the lanes and frees all memory.</summary>
    public void Dispose()
    {
        foreach (Lane lane in _lanes)
        {
            lane.Dispose();
        }

        _sums.Dispose();
        _memory.Dispose();
    }

    private StatePart[] Tail(ReplicaSettings settings, ReductionTensors tensors)
    {
        int exponents = settings.Exact ? tensors.Count : 0;
        return
        [
            .. exponents == 0 ? [] : new[] { new StatePart("exact.exponents", _stateLength, exponents) },
            .. settings.LossScaling.IsDynamic ? new[] { new StatePart("loss_scale", _stateLength + exponents, Training.LossScale.StateLength) } : [],
        ];
    }

    private Block ExponentsIn(Block state) => state.Part(_stateLength, _settings.Exact ? StateTail[0].Length : 0);

    private LossScale NewLossScale() =>
        new(_settings.LossScaling, _settings.LossScaling.IsDynamic ? _memory.State.Part(StateTail[^1].Offset, StateTail[^1].Length) : null);

    private EvaluationSums Evaluate(int sliceCount, in LaneTask task)
    {
        RunLanes(sliceCount, task);
        EvaluationSums sums = default;
        foreach (Lane lane in _lanes)
        {
            sums += lane.Evaluated;
        }

        return sums;
    }

    private void UpdateRest()
    {
        Block statistics = _memory.Reduction.Part(Network.ParameterLength, Network.StatisticsLength);
        _memory.Device.Blend(statistics, _settings.StatisticsMomentum, _memory.Statistics);
    }

    private void Pass(PassKind kind, Action<int> share, Action? rest = null)
    {
        bool complete = false;
        _memory.Device.BeginPass(new PassKey(this, kind));
        try
        {
            RunShares(share);
            rest?.Invoke();
            complete = true;
        }
        finally
        {
            _memory.Device.EndPass(complete);
        }
    }

    private void RunShares(Action<int> share) => RunLanes(0, default(LaneTask) with { Share = share });

    private void RunLanes(int sliceCount, in LaneTask task)
    {
        // Lane 0 works on this thread, so the others must have begun before it does.
        for (int i = 0; i < _lanes.Length; i++)
        {
            int first = (int)((long)sliceCount * i / _lanes.Length);
            int end = (int)((long)sliceCount * (i + 1) / _lanes.Length);
            _lanes[i].Begin(task with { First = first, End = end });
        }

        foreach (Lane lane in _lanes)
        {
            lane.Finish();
        }

        foreach (Lane lane in _lanes)
        {
            lane.ThrowIfFailed();
        }
    }
}
