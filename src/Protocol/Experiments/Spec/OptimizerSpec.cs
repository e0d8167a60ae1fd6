using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>The update rule.</summary>
[Shorthand(nameof(Kind))]
public sealed record OptimizerSpec
{
    [Description("Kind of update rule.")]
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    [Description("Share of the last update that is kept.")]
    [Limits(0, 1, BelowMost = true)]
    public double Momentum { get; init; } = 0.9;

    [Description("Look ahead along the momentum (Nesterov), as PyTorch does.")]
    public bool Nesterov { get; init; }

    [Description("Share of each weight added to its gradient; not applied to biases nor to gamma and beta of batch norm.")]
    [Limits(0, 1, BelowMost = true)]
    public double WeightDecay { get; init; } = 1e-4;

    [Description("Probability taken from the true class and spread over all classes.")]
    [Limits(0, 1, BelowMost = true)]
    public double LabelSmoothing { get; init; }
}
