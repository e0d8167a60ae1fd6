namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdSettings
{
    /// <summary>Used where the step's <see cref="Schedules.LearningRatePoint.Momentum"/> is NaN, that is, left to the optimizer.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Nesterov's form (Sutskever et al. 2013).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public float WeightDecay { get; init; } = 1e-4f;

    /// <summary>Where the learning rate enters.</summary>
    public MomentumForm Form { get; init; }

    /// <summary>
    /// With the rate inside: the velocity is multiplied by ηₜ / ηₜ₋₁ (Goyal et al. 2017, remark 2), which makes both forms equal
    /// again. What was added at a rate of 0 cannot be brought back.
    /// </summary>
    public bool MomentumCorrection { get; init; } = true;
}
