namespace Lockstep.Engine.Networks;

/// <summary>How weights of convolutions and hidden dense layers start.</summary>
public enum WeightInitialisation
{
    /// <summary>Normal with variance 2 / fan-in (He et al. 2015, "Delving deep into rectifiers", equation 10).</summary>
    He,

    /// <summary>Uniform in ±sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, equation 16).</summary>
    Xavier,

    /// <summary>Normal with standard deviation 0.01 (Krizhevsky et al. 2012, section 5).</summary>
    Normal,
}
