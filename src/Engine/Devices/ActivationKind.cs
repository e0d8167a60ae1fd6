namespace Lockstep.Engine.Devices;

/// <summary>A function of one element; <c>s</c> and <c>a</c> are <see cref="ActivationSettings.Scale"/> and <see cref="ActivationSettings.Slope"/>.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Rectifier,

    /// <summary>x where positive, else a x (Maas et al. 2013).</summary>
    LeakyRectifier,

    /// <summary>s x where positive, else s a (e^x - 1): ELU (Clevert et al. 2016) with s = 1, SELU (Klambauer et al. 2017) with the constants of its section 2.</summary>
    Exponential,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
}
