using Lockstep.Data.Augmentations;
using Lockstep.Data.Loading;
using Lockstep.Data.Sources;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Training;

/// <summary>A run as this worker holds it, over all generations: data, network, replica, plans. Made once, from the spec alone.</summary>
internal sealed class Workload : IDisposable
{
    private readonly DatasetPair _data;
    private readonly int _views;
    private RunPosition _position;
    private long _step = -1;
    private bool _prepared;

    private Workload(ExperimentSpec spec, WorkloadSettings settings, DatasetPair data)
    {
        Spec = spec;
        Settings = settings;
        _data = data;
        Plan = StepPlan.Of(spec, data.Train.Count);
        Rates = new LearningRatePlan(EngineSettings.LearningRate(spec, Plan));
        var (training, evaluation) = EngineSettings.Views(spec, data.Train);
        var size = training.Size;
        var network = NetworkFactory.Create(spec, new ImageShape(size.Height, size.Width, size.Channels), data.Train.ClassNames.Count);
        bool exact = spec.Reproducibility == Reproducibility.Exact;
        Device = DeviceTable.Create(spec, settings.Report, begins => Preparing?.Invoke(begins));
        Lanes = Device.Traits.HostMemory ? settings.Threads : 1;
        Exposed = !Device.Traits.HostMemory ? null : Expose(Replica.ExchangeLength(network, exact), spec.Communication.Transport, settings.Report);
        var replica = new ReplicaSettings
        {
            SliceSize = spec.Batch.Slice,
            Lanes = Lanes,
            Exact = exact,
            Reduction = Exposed,
            LabelSmoothing = (float)spec.Optimizer.LabelSmoothing,
            LossScaling = EngineSettings.LossScaling(spec),
        };
        Replica = new Replica(network, Device, OptimizerTable.Create(spec.Optimizer), replica);
        _views = evaluation.Views;
        EvaluationSlice = spec.Batch.Slice / _views;
        if (evaluation.Views > 1 && !Replica.RanksClasses)
        {
            Replica.Dispose();
            Exposed?.Dispose();
            Device.Dispose();
            throw new ArgumentException($"data.evaluation.ten_crop: {network.Name} does not answer with the classes of an image (cross-entropy), so there is nothing to average: remove it.");
        }

        var bad = new BadSamples(spec.Data.TolerateBad, settings.BadSample ?? (met => settings.Report($"broken image: {met.Sample.Path}: {met.Sample.Reason}")));

        var forms = new ImageForms(Device, network);
        forms.Report(training, evaluation, settings.Report);

        // Lanes take their slices far apart: with fewer buffers than a step has slices they would wait for each other.
        TrainingLoader = NewLoader(data.Train, training, forms.AreBytes(training), Math.Max(spec.Data.Prefetch, Plan.Slices + 2), (index, sample) => bad.Add(false, index, sample));
        EvaluationLoader = NewLoader(data.Test, evaluation, forms.AreBytes(evaluation), Math.Max(spec.Data.Prefetch, Lanes + 2), (index, sample) => bad.Add(true, index, sample));
        Order = SampleOrders.Of(spec, data.Train.ShardSizes);
    }

    public ExperimentSpec Spec { get; }

    public WorkloadSettings Settings { get; }

    public StepPlan Plan { get; }

    public LearningRatePlan Rates { get; }

    public Replica Replica { get; }

    /// <summary>What the replica computes on; this process's own.</summary>
    public IDevice Device { get; }

    /// <summary>Told where the device begins and ends what takes long once, from the thread that uses it.</summary>
    public Action<bool>? Preparing { get; set; }

    /// <summary>Lanes of the replica: one where the device has a queue.</summary>
    public int Lanes { get; }

    /// <summary>How often NCCL failed since the last finished step.</summary>
    public int CollectiveFailures { get; set; }

    /// <summary>What the replica sums over ranks, where other workers of this host can read it; null where memory is not shared.</summary>
    public SharedBuffer? Exposed { get; }

    public SliceLoader TrainingLoader { get; }

    public SliceLoader EvaluationLoader { get; }

    public ISampleOrder Order { get; }

    /// <summary>Samples of each shard of the training set.</summary>
    public IReadOnlyList<long> ShardSizes => _data.Train.ShardSizes;

    /// <summary>Samples of a whole slice of evaluation images: as many as all their views fit into a slice.</summary>
    public int EvaluationSlice { get; }

    /// <summary>Name of each class.</summary>
    public IReadOnlyList<string> ClassNames => _data.Test.ClassNames;

    public int EvaluationSamples => checked((int)_data.Test.Count);

    /// <summary>Finished steps of the state that <see cref="Replica"/> holds; -1 while it holds none. From any thread.</summary>
    public long Step => Interlocked.Read(ref _step);

    /// <summary>Where that state stands; null while there is none. For whoever owns the replica.</summary>
    public RunPosition? Position
    {
        get => HasState ? _position : null;
        set
        {
            _position = value ?? default;
            Interlocked.Exchange(ref _step, value?.Step ?? -1);
        }
    }

    public bool HasState => Step >= 0;

    /// <summary>Opens the data and allocates everything. Takes as long as decoding takes.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="ArgumentException">Spec and data do not go together; the message says what to change.</exception>
    /// <exception cref="UnauthorizedAccessException">The data path leaves the data root.</exception>
    public static Workload Load(ExperimentSpec spec, WorkloadSettings settings, CancellationToken token)
    {
        if (spec.Data.Threads > Environment.ProcessorCount)
        {
            settings.Report($"data.threads is {spec.Data.Threads}, this process has {Environment.ProcessorCount} processors: more threads than processors do not prepare more images.");
        }

        var data = Datasets.Open(EngineSettings.Data(spec, settings), token);
        try
        {
            return new Workload(spec, settings, data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Before the first step of this process, by the thread that trains: has the device choose and compile for whatever slices will come,
    /// while nobody waits within a collective of this rank.
    /// </summary>
    public void Prepare()
    {
        if (_prepared)
        {
            return;
        }

        Preparing?.Invoke(true);
        try
        {
            long samples = Plan.Portion + (Plan.UsesAll ? Plan.Samples % Plan.Portion : 0);
            Replica.Prepare(SlicesOf(samples, Spec.Batch.Slice), SlicesOf(EvaluationSamples, EvaluationSlice).Select(count => count * _views));
            _prepared = true;
        }
        finally
        {
            Preparing?.Invoke(false);
        }
    }

    public void Dispose()
    {
        TrainingLoader.Dispose();
        EvaluationLoader.Dispose();
        Replica.Dispose();
        Exposed?.Dispose();
        Device.Dispose();
        _data.Dispose();
    }

    /// <summary>How many samples slices have that so many samples are cut into.</summary>
    private static IEnumerable<int> SlicesOf(long samples, int slice) => new[] { samples >= slice ? slice : 0, (int)(samples % slice) }.Where(count => count > 0);

    private SliceLoader NewLoader(IDataset data, SampleView view, bool bytes, int depth, Action<long, BadSample> bad) => new(new LoaderSettings
    {
        Dataset = data,
        View = view,
        Bytes = bytes,
        Seed = Spec.Seed,
        SliceSize = Spec.Batch.Slice,
        Depth = depth,
        Threads = Math.Max(1, Spec.Data.Threads),
        Time = Settings.Time,
        Bad = bad,
    });

    /// <exception cref="ArgumentException">Shared memory was asked for and there is none.</exception>
    private static SharedBuffer? Expose(int length, TransportKind transport, Action<string> report)
    {
        if (transport == TransportKind.Tcp)
        {
            return null;
        }

        try
        {
            return SharedBuffer.Allocate(length);
        }
        catch (SharedMemoryException exception) when (transport == TransportKind.Auto)
        {
            report($"gradients are not shared with workers of this host, they will be sent: {exception.Message}");
            return null;
        }
        catch (SharedMemoryException exception)
        {
            throw new ArgumentException($"communication.transport: shared_memory is not to be had here: {exception.Message}. Set it to auto or tcp.", exception);
        }
    }
}
