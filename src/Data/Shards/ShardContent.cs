namespace Lockstep.Data.Shards;

/// <summary>What the samples of a sharded set are.</summary>
public enum ShardContent
{
    /// <summary>Image files, as they came or compressed by us.</summary>
    Encoded,

    /// <summary>Pixels, [height, width, 3] uint8, each image with a size of its own, at a multiple of 64 bytes.</summary>
    Raw,
}
