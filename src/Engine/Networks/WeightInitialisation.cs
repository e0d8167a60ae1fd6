namespace Lockstep.Engine.Networks;

/// <summary>How weights of convolutions and hidden dense layers start. A convolution's fan counts its taps.</summary>
public enum WeightInitialisation
{
    /// <summary>Normal with variance 2 / fan (He et al. 2015, "Delving deep into rectifiers", equations 10 and 14).</summary>
    He,

    /// <summary>Uniform in ±gain × sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16).</summary>
    Xavier,

    /// <summary>Normal with standard deviation 0.01 (Krizhevsky et al. 2012, section 5) or another.</summary>
    Normal,

    /// <summary>Normal with the variance of <see cref="Xavier"/>, gain² × 2 / (fan-in + fan-out).</summary>
    XavierNormal,

    /// <summary>Normal with variance 1 / fan-in (LeCun et al. 1998, "Efficient backprop", section 4.6).</summary>
    Lecun,

    /// <summary>
    /// gain × a random matrix [taps × inputs, outputs] with orthonormal columns, or rows where it is wider than high (Saxe et
    /// al. 2014). Takes 4 × long side × short side² operations: seconds for a convolution, minutes for a dense layer of 25088 × 4096.
    /// </summary>
    Orthogonal,

    /// <summary>The same value everywhere; for tests and for showing what symmetry does.</summary>
    Constant,
}
