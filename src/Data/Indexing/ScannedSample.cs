namespace Lockstep.Data.Indexing;

/// <summary>A labelled image inside a shard.</summary>
internal readonly ref struct ScannedSample(long offset, ReadOnlySpan<byte> image, int label)
{
    /// <summary>First byte of the image in the shard.</summary>
    public long Offset { get; } = offset;

    public ReadOnlySpan<byte> Image { get; } = image;

    /// <summary>As the shard has it.</summary>
    public int Label { get; } = label;
}
