using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>What happens to a run whose loss or gradients are not finite.</summary>
public enum DivergencePolicy
{
    [Description("The run fails; its last checkpoint stays.")]
    Stop,

    [Description("The step counts, its samples are used up, nothing is updated.")]
    SkipStep,

    [Description("Back to the last checkpoint, with the learning rate reduced by divergence.factor.")]
    Rollback,
}
