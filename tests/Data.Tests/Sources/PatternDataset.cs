using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Sources;

/// <summary>Byte j of image i is 7 i + j (mod 256), label i: every place has another value. A test can interfere with reading.</summary>
internal sealed class PatternDataset(int count, ImageSize size) : IDataset
{
    public int Count => count;

    public ImageSize Size => size;

    public IReadOnlyList<string> ClassNames { get; } = [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

    /// <summary>Called with the index before each read.</summary>
    public Action<int> BeforeRead { get; init; } = _ => { };

    public static byte PixelAt(int image, int place) => (byte)((7 * image) + place);

    public void Read(int index, Span<byte> pixels, out int label)
    {
        BeforeRead(index);
        label = index;
        for (int j = 0; j < pixels.Length; j++)
        {
            pixels[j] = PixelAt(index, j);
        }
    }

    public void Dispose()
    {
    }
}
