namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdSettings
{
    /// <summary>For <see cref="Schedules.LearningRateSettings.Momentum"/>: each step uses the momentum of its <see cref="Schedules.LearningRatePoint"/>.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Nesterov's form (Sutskever et al. 2013).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public float WeightDecay { get; init; } = 1e-4f;
}
