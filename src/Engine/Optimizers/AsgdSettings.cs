namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Asgd"/>; PyTorch's defaults.</summary>
public sealed record AsgdSettings
{
    /// <summary>λ: the weights shrink by 1 - λ ηₜ each step, and ηₜ falls with it.</summary>
    public double Lambda { get; init; } = 1e-4;

    /// <summary>ηₜ = η / (1 + λ η (t - 1))^power at step t = 1, 2, …; PyTorch's alpha.</summary>
    public double Power { get; init; } = 0.75;

    /// <summary>t0: from step t0 + 2 on the average has more than one step in it.</summary>
    public double AverageFrom { get; init; } = 1e6;

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public double WeightDecay { get; init; }
}
