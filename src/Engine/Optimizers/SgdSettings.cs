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
}
