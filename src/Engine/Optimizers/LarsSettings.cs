namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Lars"/>; the defaults are those of its authors' ImageNet runs, except ε, which they have not.</summary>
public sealed record LarsSettings
{
    /// <summary>Used where the step's momentum is left to the optimizer.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The paper's trust coefficient; only its product with the learning rate matters.</summary>
    public double TrustCoefficient { get; init; } = 0.001;

    /// <summary>Added below the fraction; 0 is the paper's formula.</summary>
    public double Epsilon { get; init; }

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public double WeightDecay { get; init; } = 1e-4;
}
