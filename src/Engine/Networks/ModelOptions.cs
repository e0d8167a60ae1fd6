namespace Lockstep.Engine.Networks;

/// <summary>Choices that every model of the zoo understands.</summary>
public sealed record ModelOptions
{
    /// <summary>Gamma of the last batch norm of each residual block starts at 0 (Goyal et al. 2017, section 5.1).</summary>
    public bool ZeroGamma { get; init; } = true;

    /// <summary>Start of the weights.</summary>
    public WeightInitialisation Initialisation { get; init; } = WeightInitialisation.He;

    /// <summary>Fan of <see cref="WeightInitialisation.He"/>.</summary>
    public FanMode Fan { get; init; }

    /// <summary>Factor of <see cref="WeightInitialisation.Xavier"/>, <see cref="WeightInitialisation.XavierNormal"/> and <see cref="WeightInitialisation.Orthogonal"/>.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Standard deviation of <see cref="WeightInitialisation.Normal"/>.</summary>
    public double Deviation { get; init; } = 0.01;

    /// <summary>Value of <see cref="WeightInitialisation.Constant"/>.</summary>
    public double Constant { get; init; }

    /// <summary>Start of the biases of convolutions and dense layers; not of batch norms.</summary>
    public double Bias { get; init; }

    /// <summary>Classifiers on the way whose losses are added in training, where the network has any (GoogLeNet).</summary>
    public bool AuxiliaryHeads { get; init; }

    /// <summary>False: dropout layers pass everything on, in training too; for comparisons of gradients.</summary>
    public bool Dropout { get; init; } = true;
}
