namespace Lockstep.Engine.Training;

/// <summary>Sizes of the buckets that gradients are summed over ranks in. PyTorch's defaults (Li et al. 2020, section 4.2).</summary>
public sealed record BucketSettings
{
    /// <summary>Bytes that close the first bucket of gradients: small, so that communication starts early.</summary>
    public long FirstBytes { get; init; } = 1 << 20;

    /// <summary>Bytes that close every other bucket.</summary>
    public long Bytes { get; init; } = 25 << 20;
}
