namespace Lockstep.Protocol.Experiments;

/// <summary>One experiment file, read and validated. Property names in YAML are snake_case.</summary>
public sealed record ExperimentSpec
{
    public required string Name { get; init; }
    public ulong Seed { get; init; } = 1;
    public required ModelSpec Model { get; init; }
    public required DataSpec Data { get; init; }
    public BatchSpec Batch { get; init; } = new();
    public WorkersSpec Workers { get; init; } = new();
    public DeviceSpec Device { get; init; } = new();
    public OptimizerSpec Optimizer { get; init; } = new();
    public LearningRateSpec LearningRate { get; init; } = new();
    public double Epochs { get; init; } = 1;
    public Precision Precision { get; init; } = Precision.Float32;
    public Reproducibility Reproducibility { get; init; } = Reproducibility.Fast;
    public CheckpointSpec Checkpoint { get; init; } = new();
    public TimeoutsSpec Timeouts { get; init; } = new();
    public DrillSpec? Drill { get; init; }
}
