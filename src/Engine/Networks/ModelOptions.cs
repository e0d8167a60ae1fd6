namespace Lockstep.Engine.Networks;

/// <summary>Choices that every model of the zoo understands.</summary>
public sealed record ModelOptions
{
    /// <summary>Gamma of the last batch norm of each residual block starts at 0 (Goyal et al. 2017, section 5.1).</summary>
    public bool ZeroGamma { get; init; } = true;

    /// <summary>Start of the weights.</summary>
    public WeightInitialisation Initialisation { get; init; } = WeightInitialisation.He;

    /// <summary>Classifiers on the way whose losses are added in training, where the network has any (GoogLeNet).</summary>
    public bool AuxiliaryHeads { get; init; }
}
