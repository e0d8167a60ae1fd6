namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="RmsPropWarmup"/>; the defaults are the paper's.</summary>
public sealed record RmsPropWarmupSettings
{
    /// <summary>µ₁, used where the step's momentum is left to the optimizer.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>µ₂: share of the mean square that is kept.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>η of pure RMSprop.</summary>
    public double RmsPropRate { get; init; } = 3e-4;

    /// <summary>Epoch at which both have the same share.</summary>
    public double Center { get; init; } = 10;

    /// <summary>Epochs: SGD is alone from center + period / 2 on. Greater than 0.</summary>
    public double Period { get; init; } = 5;

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public double WeightDecay { get; init; } = 1e-4;
}
