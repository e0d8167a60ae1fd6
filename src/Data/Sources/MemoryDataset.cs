namespace Lockstep.Data.Sources;

/// <summary>A set that was decoded once. <paramref name="order"/> leaves broken images out; null takes all.</summary>
internal sealed class MemoryDataset(ImageBuffer images, IReadOnlyList<string> classNames, int[]? order = null) : IDataset
{
    public int Count { get; } = order?.Length ?? images.Count;

    public ImageSize Size => images.Size;

    public IReadOnlyList<string> ClassNames => classNames;

    public void Read(int index, Span<byte> pixels, out int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (pixels.Length != Size.Length)
        {
            throw new ArgumentException($"room for {pixels.Length} bytes, expected {Size.Length} ({Size})", nameof(pixels));
        }

        int at = order is null ? index : order[index];
        images[at].CopyTo(pixels);
        label = images.LabelAt(at);
    }

    /// <summary>Nothing to free: the memory goes with the object.</summary>
    public void Dispose()
    {
    }
}
