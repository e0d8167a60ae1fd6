namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Adagrad"/>; PyTorch's defaults.</summary>
public sealed record AdagradSettings
{
    /// <summary>The rate of step t = 1, 2, … is η / (1 + (t - 1) rateDecay).</summary>
    public double RateDecay { get; init; }

    /// <summary>Added to the root of the sum.</summary>
    public double Epsilon { get; init; } = 1e-10;

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public double WeightDecay { get; init; }
}
