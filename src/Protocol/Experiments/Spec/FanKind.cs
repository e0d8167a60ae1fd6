using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Which connections of a unit count.</summary>
public enum FanKind
{
    [Description("Its inputs: signals keep their variance on the way forward.")]
    FanIn,

    [Description("Those that see it: gradients keep theirs on the way back.")]
    FanOut,
}
