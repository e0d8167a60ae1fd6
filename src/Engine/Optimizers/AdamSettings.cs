namespace Lockstep.Engine.Optimizers;

/// <summary>Settings of <see cref="Adam"/> and <see cref="Lamb"/>; PyTorch's defaults for Adam.</summary>
public sealed record AdamSettings
{
    /// <summary>Share of the mean gradient that is kept, where the step's momentum is left to the optimizer.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean square that is kept.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>For parameters of kind Weight only. Adam: added to the gradient as weightDecay × w.</summary>
    public double WeightDecay { get; init; }

    /// <summary>AdamW (Loshchilov and Hutter 2019): decay acts on the weights, η weightDecay w, past the moments. LAMB always does.</summary>
    public bool Decoupled { get; init; }

    /// <summary>AMSGrad (Reddi, Kale and Kumar 2018): the greatest mean square so far divides. Not in LAMB.</summary>
    public bool Maximum { get; init; }
}
