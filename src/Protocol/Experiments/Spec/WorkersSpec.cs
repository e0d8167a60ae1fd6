using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How many workers train together.</summary>
public sealed record WorkersSpec
{
    [Description("Below this many workers the run waits.")]
    [Limits(1, 65536)]
    public int Min { get; init; } = 1;

    [Description("Never more than this many.")]
    [Limits(1, 65536)]
    public int Max { get; init; } = 1;
}
