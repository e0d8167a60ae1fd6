using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>One experiment file, read and validated. Keys in YAML are the property names in snake_case.</summary>
public sealed record ExperimentSpec
{
    [Description("Name of the experiment, shown wherever the run is.")]
    public required string Name { get; init; }

    [Description("Everything random follows from it: initial weights, sample order, augmentation.")]
    public ulong Seed { get; init; } = 1;

    [Description("The network; a name alone is short for a map with that name.")]
    public required ModelSpec Model { get; init; }

    [Description("Where samples come from and what is done to them.")]
    public required DataSpec Data { get; init; }

    [Description("Samples of one optimizer step and how they are cut.")]
    public BatchSpec Batch { get; init; } = new();

    [Description("How many workers train together.")]
    public WorkersSpec Workers { get; init; } = new();

    [Description("What stays the same when workers join or leave: the global batch, or the batch per worker.")]
    public ElasticRule Elastic { get; init; } = ElasticRule.KeepBatch;

    [Description("Runs of higher priority take their workers first, and from runs of lower priority, which are saved and go on later.")]
    [Limits(-1000, 1000)]
    public int Priority { get; init; }

    [Description("What one worker computes on.")]
    public DeviceSpec Device { get; init; } = new();

    [Description("The update rule.")]
    public OptimizerSpec Optimizer { get; init; } = new();

    [Description("Size of the update over the run.")]
    public LearningRateSpec LearningRate { get; init; } = new();

    [Description("Length of the run in passes over the training set; fractions are allowed.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double Epochs { get; init; } = 1;

    [Description("Number format of the arithmetic; master weights are float32 always.")]
    public Precision Precision { get; init; } = Precision.Float32;

    [Description("How the loss is scaled so that small gradients fit into fp16; a kind alone is short for a map with that kind.")]
    public LossScaleSpec LossScale { get; init; } = new();

    [Description("fast: the result depends on the number of workers in the last bits; exact: it has the same bits at any number of workers.")]
    public Reproducibility Reproducibility { get; init; } = Reproducibility.Fast;

    [Description("How often the state is saved and how many are kept.")]
    public CheckpointSpec Checkpoint { get; init; } = new();

    [Description("What happens when loss or gradients become NaN or infinite.")]
    public DivergenceSpec Divergence { get; init; } = new();

    [Description("How often replicas are compared.")]
    public ReplicaCheckSpec ReplicaCheck { get; init; } = new();

    [Description("What happens to slow workers.")]
    public StragglersSpec Stragglers { get; init; } = new();

    [Description("How workers exchange gradients.")]
    public CommunicationSpec Communication { get; init; } = new();

    [Description("When somebody silent is taken for lost.")]
    public TimeoutsSpec Timeouts { get; init; } = new();

    [Description("A rehearsed failure, for demonstrations and tests; absent: none.")]
    public DrillSpec? Drill { get; init; }
}
