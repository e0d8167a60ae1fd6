namespace Lockstep.Data.Sources;

/// <summary>A set that was decoded once. <paramref name="order"/> leaves broken images out; null takes all.</summary>
internal sealed class MemoryDataset(ImageBuffer images, IReadOnlyList<string> classNames, int[]? order = null) : IDataset, ISampleReader
{
    public long Count { get; } = order?.Length ?? images.Count;

    public ImageSize? Size => images.Size;

    public IReadOnlyList<string> ClassNames => classNames;

    public IReadOnlyList<long> ShardSizes => [Count];

    /// <summary>The set itself: what it gives away is its own memory.</summary>
    public ISampleReader OpenReader() => this;

    public StoredSample Read(long index)
    {
        int at = PlaceOf(index);
        return new StoredSample(images[at], images.LabelAt(at), images.Size);
    }

    public string NameOf(long index) => $"image {PlaceOf(index)}";

    /// <summary>Nothing to free: the memory goes with the object.</summary>
    public void Dispose()
    {
    }

    private int PlaceOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return order is null ? (int)index : order[index];
    }
}
