using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How the learning rate follows the global batch.</summary>
public enum ScalingRule
{
    [Description("base as it is.")]
    None,

    [Description("base times global batch over reference batch (Goyal et al. 2017).")]
    Linear,
}
