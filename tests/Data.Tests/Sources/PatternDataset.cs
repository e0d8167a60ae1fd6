using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

/// <summary>Byte j of image i is 7 i + j (mod 256), label i: every place has another value. A test can interfere with reading.</summary>
internal sealed class PatternDataset(int count, ImageSize size) : IDataset
{
    public long Count => count;

    public ImageSize? Size => size;

    public IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

    public IReadOnlyList<long> ShardSizes => [count];

    /// <summary>Called with the index before each read.</summary>
    public Action<long> BeforeRead { get; init; } = _ => { };

    public static byte PixelAt(long image, int place) => (byte)((7 * image) + place);

    public ISampleReader OpenReader() => new Reader(this);

    public string NameOf(long index) => $"pattern {index}";

    public void Dispose()
    {
    }

    private sealed class Reader(PatternDataset set) : ISampleReader
    {
        private readonly byte[] _pixels = new byte[set.Size!.Value.Length];

        public StoredSample Read(long index)
        {
            set.BeforeRead(index);
            for (int j = 0; j < _pixels.Length; j++)
            {
                _pixels[j] = PixelAt(index, j);
            }

            return new StoredSample(_pixels, (int)index, set.Size);
        }

        public void Dispose()
        {
        }
    }
}
