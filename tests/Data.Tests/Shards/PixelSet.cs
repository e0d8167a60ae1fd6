using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Shards;

/// <summary>Images of a size of their own, every pixel another; label i modulo classes. An index in <paramref name="broken"/> cannot be read.</summary>
internal sealed class PixelSet(long count, int classes, params long[] broken) : IDataset, ISampleReader
{
    private readonly byte[] _pixels = new byte[64 * 64 * 3];

    public long Count => count;

    public ImageSize? Size => null;

    public IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];

    public IReadOnlyList<long> ShardSizes => [count];

    public static ImageSize SizeOf(long index) => new(3 + (int)(index % 5), 4 + (int)(index % 7), 3);

    public static byte[] PixelsOf(long index) => [.. Enumerable.Range(0, SizeOf(index).Length).Select(i => (byte)((i * 31) + (index * 7)))];

    /// <summary>The pixels belong to each reader: packing has many.</summary>
    public ISampleReader OpenReader() => new PixelSet(count, classes, broken);

    public StoredSample Read(long index)
    {
        if (broken.Contains(index))
        {
            throw new BadSampleException("broken on purpose");
        }

        PixelsOf(index).CopyTo(_pixels, 0);
        return new StoredSample(_pixels.AsSpan(0, SizeOf(index).Length), (int)(index % classes), SizeOf(index));
    }

    public string NameOf(long index) => $"/somewhere/pic {index}.JPEG";

    public void Dispose()
    {
    }
}
