namespace Lockstep.Protocol.Experiments;

public sealed record LearningRateSpec
{
    /// <summary>Learning rate for a global batch of <see cref="ReferenceBatch"/>.</summary>
    public double Base { get; init; } = 0.1;

    /// <summary>linear: base × global batch / reference batch (Goyal et al. 2017); none: base as it is.</summary>
    public ScalingRule Scaling { get; init; } = ScalingRule.Linear;

    public int ReferenceBatch { get; init; } = 256;

    /// <summary>Epochs of linear growth from <see cref="WarmupStart"/> × peak to the peak.</summary>
    public double WarmupEpochs { get; init; }

    public double WarmupStart { get; init; }
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>step: epochs at which the rate is multiplied by <see cref="StepFactor"/>.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    public double StepFactor { get; init; } = 0.1;

    /// <summary>polynomial: exponent.</summary>
    public double Power { get; init; } = 2;

    /// <summary>one_cycle: share of the run spent rising.</summary>
    public double RiseShare { get; init; } = 0.3;

    /// <summary>one_cycle: momentum falls from this to <see cref="CycleMomentumMin"/> and back; both equal to the optimizer's momentum: constant.</summary>
    public double CycleMomentumMax { get; init; } = 0.95;

    public double CycleMomentumMin { get; init; } = 0.85;
}

public enum ScalingRule { None, Linear }

public enum ScheduleKind { Constant, Step, Cosine, OneCycle, Polynomial }
