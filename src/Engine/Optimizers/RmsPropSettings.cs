namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="RmsProp"/>; PyTorch's defaults.</summary>
public sealed record RmsPropSettings
{
    /// <summary>Share of the mean square that is kept.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Used where the step's momentum is left to the optimizer.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the mean gradient's square is subtracted: the variance about it in place of the mean square (Graves 2013).</summary>
    public bool Centered { get; init; }

    /// <summary>Added to the gradient as weightDecay × w, for parameters of kind Weight only.</summary>
    public double WeightDecay { get; init; }
}
