using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Distribution of the initial weights.</summary>
public enum Initialisation
{
    [Description("Normal with variance 2 / fan (He et al. 2015), for networks with ReLU.")]
    [Alias("kaiming")]
    He,

    [Description("Uniform with variance gain² 2 / (fan-in + fan-out) (Glorot and Bengio 2010).")]
    [Alias("glorot")]
    Xavier,

    [Description("Normal with standard deviation std.")]
    Normal,

    [Description("Normal with the variance of xavier.")]
    [Alias("glorot_normal")]
    XavierNormal,

    [Description("Normal with variance 1 / fan-in (LeCun et al. 1998).")]
    Lecun,

    [Description("gain times a random matrix with orthonormal columns or rows (Saxe et al. 2014).")]
    Orthogonal,

    [Description("value everywhere.")]
    Constant,
}
