namespace Lockstep.Data.Sources;

/// <summary>A sample as its set stores it; valid until its reader reads the next.</summary>
/// <param name="bytes">An image file's bytes; or, where <paramref name="size"/> is set, pixels [height, width, channels] uint8, row-major.</param>
/// <param name="label">Class, 0 to the number of class names - 1.</param>
/// <param name="size">Shape of the pixels; null: the bytes are an image file.</param>
public readonly ref struct StoredSample(ReadOnlySpan<byte> bytes, int label, ImageSize? size)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Label { get; } = label;

    public ImageSize? Size { get; } = size;
}
