namespace Lockstep.Protocol.Experiments;

public sealed record OptimizerSpec
{
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;
    public double Momentum { get; init; } = 0.9;
    public bool Nesterov { get; init; }

    /// <summary>Not applied to biases nor to batch norm's gamma and beta.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    public double LabelSmoothing { get; init; }
}

public enum OptimizerKind { Sgd }
