using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What the loss is multiplied with before its gradient is taken; the gradients are divided by it before they are used.</summary>
[Shorthand(nameof(Kind))]
public sealed record LossScaleSpec
{
    [Description("Whether and how the loss is scaled.")]
    public LossScaleKind Kind { get; init; } = LossScaleKind.Auto;

    [Description("The scale, of a dynamic one the first: a power of two, so that scaling rounds nothing.")]
    [Limits(1, 1 << 24)]
    public double Start { get; init; } = 65536;

    [Description("dynamic: steps in a row without overflow after which the scale doubles.")]
    [Limits(1, 1 << 24)]
    public int GrowthSteps { get; init; } = 2000;
}
