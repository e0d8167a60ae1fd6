namespace Lockstep.Engine.Schedules;

/// <summary>Everything a <see cref="LearningRatePlan"/> is built from.</summary>
public sealed record LearningRateSettings
{
    /// <summary>Learning rate at <see cref="ReferenceBatch"/>; the peak where <see cref="ScaleLinearly"/> is false.</summary>
    public double Base { get; init; } = 0.1;

    /// <summary>peak = base × global batch / reference batch (Goyal et al. 2017, section 2.1).</summary>
    public bool ScaleLinearly { get; init; } = true;

    /// <summary>Samples of one step over all workers.</summary>
    public int GlobalBatch { get; init; } = 256;

    /// <summary>Samples that <see cref="Base"/> was chosen for.</summary>
    public int ReferenceBatch { get; init; } = 256;

    /// <summary>Epochs of linear growth from <see cref="WarmupStart"/> × peak to the peak (Goyal et al. 2017, section 2.2). Not used by one-cycle, which has its own.</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>First learning rate as a fraction of the peak.</summary>
    public double WarmupStart { get; init; }

    /// <summary>Course of the warm-up.</summary>
    public WarmupShape Warmup { get; init; }

    /// <summary>Shape after the warm-up.</summary>
    public LearningRateKind Kind { get; init; } = LearningRateKind.Cosine;

    /// <summary>Step: ascending epochs, counted from the start of the run.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Step: factor at each milestone.</summary>
    public double StepFactor { get; init; } = 0.1;

    /// <summary>Step: factor of the peak from each milestone on, in place of powers of <see cref="StepFactor"/>; empty, or one a milestone.</summary>
    public IReadOnlyList<double> StepFactors { get; init; } = [];

    /// <summary>Polynomial: exponent.</summary>
    public double Power { get; init; } = 2;

    /// <summary>One-cycle: share of the steps spent rising (PyTorch: pct_start).</summary>
    public double RiseShare { get; init; } = 0.3;

    /// <summary>One-cycle: momentum at the lowest learning rate.</summary>
    public double CycleMomentumMax { get; init; } = 0.95;

    /// <summary>One-cycle: momentum at the peak.</summary>
    public double CycleMomentumMin { get; init; } = 0.85;

    /// <summary>Momentum of the other shapes; NaN leaves it to the optimizer.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Steps of one epoch; turns epochs into steps. May be fractional.</summary>
    public double StepsPerEpoch { get; init; } = 1;

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps { get; init; } = 1;
}
