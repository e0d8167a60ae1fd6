using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How the loss is scaled, so that small gradients fit into fp16.</summary>
public enum LossScaleKind
{
    [Description("dynamic with precision fp16, none with any other.")]
    Auto,

    [Description("Gradients as they are.")]
    None,

    [Description("The same scale always; gradients that overflow are a divergence.")]
    Static,

    [Description("Halved when gradients overflow, and the step done again: none is lost; doubled after growth_steps good steps.")]
    Dynamic,
}
