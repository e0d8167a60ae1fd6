using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Course of the learning rate during the warm-up (Goyal et al. 2017, section 2.2).</summary>
public enum WarmupKind
{
    [Description("The same increment every step, up to the peak.")]
    Gradual,

    [Description("The first rate throughout, then the peak.")]
    Constant,
}
