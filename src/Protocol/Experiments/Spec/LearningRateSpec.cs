using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Learning rate over the run: peak = base, scaled by the rule; warm-up to the peak; then the schedule.</summary>
public sealed record LearningRateSpec
{
    [Description("Learning rate for a global batch of reference_batch.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double Base { get; init; } = 0.1;

    [Description("How base follows the global batch.")]
    public ScalingRule Scaling { get; init; } = ScalingRule.Linear;

    [Description("Global batch that base was chosen for.")]
    [Limits(1, int.MaxValue)]
    public int ReferenceBatch { get; init; } = 256;

    [Description("Epochs of warm-up, which begins at warmup_start times the peak.")]
    [Limits(0, double.PositiveInfinity)]
    public double WarmupEpochs { get; init; }

    [Description("Share of the peak at which the warm-up starts.")]
    [Limits(0, 1)]
    public double WarmupStart { get; init; }

    [Description("Course of the rate during the warm-up.")]
    public WarmupKind Warmup { get; init; } = WarmupKind.Gradual;

    [Description("Course of the rate after the warm-up.")]
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    [Description("step: epochs at which the rate is multiplied by step_factor.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public IReadOnlyList<double> Milestones { get; init; } = [];

    [Description("step: factor of each milestone.")]
    [Limits(0, 1, AboveLeast = true)]
    public double StepFactor { get; init; } = 0.1;

    [Description("step: share of the peak from each milestone on, in place of powers of step_factor; one a milestone.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public IReadOnlyList<double> StepFactors { get; init; } = [];

    [Description("polynomial: exponent.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double Power { get; init; } = 2;

    [Description("one_cycle: share of the run spent rising.")]
    [Limits(0, 1, AboveLeast = true, BelowMost = true)]
    public double RiseShare { get; init; } = 0.3;

    [Description("one_cycle: momentum (beta1 of adam, amsgrad, adamw and lamb; adagrad and asgd have none) falls from this to cycle_momentum_min and rises back; both equal to the optimizer's own: constant.")]
    [Limits(0, 1, BelowMost = true)]
    public double CycleMomentumMax { get; init; } = 0.95;

    [Description("one_cycle: momentum at the peak of the learning rate.")]
    [Limits(0, 1, BelowMost = true)]
    public double CycleMomentumMin { get; init; } = 0.85;
}
