using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>When the network is measured on the evaluation images.</summary>
public sealed record EvaluationSpec
{
    [Description("Evaluate after every this many epochs, and at the end; 0: only at the end.")]
    [Limits(0, double.PositiveInfinity)]
    public double Every { get; init; } = 1;
}
