namespace Lockstep.Worker.Checkpoints;

/// <summary>The tensors of a checkpoint. A checkpoint is written from a copy, so nobody may change them meanwhile.</summary>
internal sealed record CheckpointData
{
    public const string ModelFile = "model.safetensors";
    public const string OptimizerFile = "optimizer.safetensors";

    /// <summary>Parameters and batch-norm statistics.</summary>
    public required IReadOnlyList<NamedTensor> Model { get; init; }

    /// <summary>State of the optimizer, e.g. momenta; empty where it has none.</summary>
    public required IReadOnlyList<NamedTensor> Optimizer { get; init; }
}
