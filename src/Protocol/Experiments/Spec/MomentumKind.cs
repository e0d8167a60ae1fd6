using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Where the learning rate enters momentum; all the same while the rate is constant (Goyal et al. 2017, section 3).</summary>
public enum MomentumKind
{
    [Description("u = m u + g, w = w - rate u, as PyTorch does.")]
    RateOutside,

    [Description("v = m v + rate g, w = w - v, where v follows a changed rate (momentum correction).")]
    RateInside,

    [Description("The same without the correction.")]
    RateInsideUncorrected,
}
