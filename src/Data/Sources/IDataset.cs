namespace Lockstep.Data.Sources;

/// <summary>A finite, indexed set of labelled images of one size. All members are safe to call from many threads.</summary>
public interface IDataset : IDisposable
{
    /// <summary>Number of samples; indices run from 0 to <c>Count - 1</c>.</summary>
    int Count { get; }

    /// <summary>Shape of every image.</summary>
    ImageSize Size { get; }

    /// <summary>Name of each class; a label is an index into this list.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Copies sample <paramref name="index"/> into <paramref name="pixels"/>. Allocates nothing.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="pixels">Receives <c>[height, width, channels]</c> uint8, row-major; its length is <c>Size.Length</c>.</param>
    /// <param name="label">Receives the class, 0 to <c>ClassNames.Count - 1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the set.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    /// <exception cref="DataException">The sample cannot be read.</exception>
    void Read(int index, Span<byte> pixels, out int label);
}
