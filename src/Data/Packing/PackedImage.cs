namespace Lockstep.Data.Packing;

/// <summary>An image as a shard stores it; valid until the next one is made.</summary>
internal readonly ref struct PackedImage(ReadOnlySpan<byte> bytes, int width, int height, string extension)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>jpg or png; raw for pixels.</summary>
    public string Extension { get; } = extension;
}
