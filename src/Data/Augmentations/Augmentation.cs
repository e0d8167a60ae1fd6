namespace Lockstep.Data.Augmentations;

/// <summary>Random changes of a training image, keyed by (seed, epoch, sample index): the same on every worker.</summary>
public sealed record Augmentation
{
    /// <summary>Zero pixels (before normalisation) added at each side, then a random crop of the original size.</summary>
    public int Pad { get; init; }

    /// <summary>Mirror horizontally with probability one half.</summary>
    public bool Flip { get; init; }
}
