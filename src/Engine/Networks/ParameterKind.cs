namespace Lockstep.Engine.Networks;

/// <summary>What a parameter is; weight decay applies to <see cref="Weight"/> only (Goyal et al. 2017, section 5.1 and He et al. 2019, section 3.1).</summary>
public enum ParameterKind
{
    /// <summary>Weights of a convolution or a dense layer.</summary>
    Weight,

    /// <summary>Bias of a convolution or a dense layer.</summary>
    Bias,

    /// <summary>Scale of a batch norm.</summary>
    NormGamma,

    /// <summary>Shift of a batch norm.</summary>
    NormBeta,

    /// <summary>Slope of a PReLU.</summary>
    Slope,
}
