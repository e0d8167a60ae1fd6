using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>
/// Start of the weights of convolutions and hidden dense layers. A read experiment has its kind's defaults where the file has
/// none; keys that its kind does not use are null.
/// </summary>
[Shorthand(nameof(Kind))]
public sealed record InitialisationSpec
{
    [Description("Distribution of the initial weights.")]
    public Initialisation Kind { get; init; } = Initialisation.He;

    [Description("he: which connections of a unit count. Default fan_in.")]
    public FanKind? Fan { get; init; }

    [Description("xavier, xavier_normal, orthogonal: factor of the weights. Default 1.")]
    [Limits(0, double.PositiveInfinity, AboveLeast = true)]
    public double? Gain { get; init; }

    [Description("normal: standard deviation. Default 0.01.")]
    [Limits(0, double.PositiveInfinity)]
    public double? Std { get; init; }

    [Description("constant: every weight. Default 0.")]
    [Limits(-1000, 1000)]
    public double? Value { get; init; }

    [Description("Biases of convolutions and dense layers; those of batch norms start at 0.")]
    [Limits(-1000, 1000)]
    public double Bias { get; init; }
}
