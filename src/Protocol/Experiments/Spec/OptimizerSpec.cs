using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>
/// The update rule. A read experiment has its kind's defaults where the file has none; keys that its kind does not use are null.
/// </summary>
[Shorthand(nameof(Kind))]
public sealed record OptimizerSpec
{
    [Description("Kind of update rule.")]
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    [Description("sgd, lars, rmsprop_warmup (default 0.9), rmsprop (default 0): share of the last update that is kept.")]
    [Limits(0, 1, BelowMost = true)]
    public double? Momentum { get; init; }

    [Description("sgd: look ahead along the momentum (Nesterov), as PyTorch does. Default false.")]
    public bool? Nesterov { get; init; }

    [Description("sgd: where the learning rate enters the momentum. Default rate_outside.")]
    public MomentumKind? MomentumForm { get; init; }

    [Description("Share of each weight added to its gradient, with adamw and lamb to its step; not applied to biases nor to gamma and beta of batch norm. Default 1e-4 of sgd, lars and rmsprop_warmup, 0.01 of adamw and lamb, else 0.")]
    [Limits(0, 1, BelowMost = true)]
    public double? WeightDecay { get; init; }

    [Description("All but sgd and asgd: added to the divisor. Default 1e-10 of adagrad, 1e-6 of lamb, 0 of lars, else 1e-8.")]
    [Limits(0, double.PositiveInfinity)]
    public double? Epsilon { get; init; }

    [Description("rmsprop, rmsprop_warmup: share of the mean squared gradient that is kept. Default 0.99.")]
    [Limits(0, 1, BelowMost = true)]
    public double? Alpha { get; init; }

    [Description("rmsprop: divide by the deviation from the mean gradient. Default false.")]
    public bool? Centered { get; init; }

    [Description("adam, amsgrad, adamw, lamb: share of the mean gradient that is kept. Default 0.9.")]
    [Limits(0, 1, BelowMost = true)]
    public double? Beta1 { get; init; }

    [Description("adam, amsgrad, adamw, lamb: share of the mean squared gradient that is kept. Default 0.999.")]
    [Limits(0, 1, BelowMost = true)]
    public double? Beta2 { get; init; }

    [Description("adagrad: step t = 1, 2, … has the learning rate / (1 + (t - 1) rate_decay). Default 0.")]
    [Limits(0, double.PositiveInfinity)]
    public double? RateDecay { get; init; }

    [Description("lars: rate of a weight array per norm of its weights over norm of its gradient. Default 0.001.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double? TrustCoefficient { get; init; }

    [Description("asgd: share by which weights shrink, times the rate, each step. Default 1e-4.")]
    [Limits(0, double.PositiveInfinity)]
    public double? Lambda { get; init; }

    [Description("asgd: step t = 1, 2, … has the learning rate / (1 + lambda rate (t - 1)) to this power. Default 0.75.")]
    [Limits(0, double.PositiveInfinity)]
    public double? RatePower { get; init; }

    [Description("asgd: steps before the averaging begins. Default 1e6.")]
    [Limits(0, double.PositiveInfinity)]
    public double? AverageFrom { get; init; }

    [Description("rmsprop_warmup: learning rate of pure RMSprop. Default 3e-4.")]
    [Limits(0, double.PositiveInfinity)]
    public double? RmspropRate { get; init; }

    [Description("rmsprop_warmup: epoch at which RMSprop and SGD have the same share. Default 10.")]
    [Limits(0, double.PositiveInfinity)]
    public double? Center { get; init; }

    [Description("rmsprop_warmup: epochs; SGD is alone from center + period / 2 on. Default 5.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double? Period { get; init; }

    [Description("Probability taken from the true class and spread over all classes.")]
    [Limits(0, 1, BelowMost = true)]
    public double LabelSmoothing { get; init; }
}
