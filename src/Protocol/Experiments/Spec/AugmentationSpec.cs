using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Random changes to training images; a function of (seed, epoch, sample).</summary>
public sealed record AugmentationSpec
{
    [Description("Zero pixels added at each side before a random crop of the original size.")]
    [Limits(0, 1024)]
    public int Pad { get; init; }

    [Description("Mirror horizontally with probability one half.")]
    public bool Flip { get; init; }
}
