using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Distribution of the initial weights.</summary>
public enum Initialisation
{
    [Description("Normal with variance 2 / fan-in (He et al. 2015), for networks with ReLU.")]
    [Alias("kaiming")]
    He,

    [Description("Uniform with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).")]
    [Alias("glorot")]
    Xavier,

    [Description("Normal with standard deviation 0.01.")]
    Normal,
}
