namespace Lockstep.Engine.Devices;

/// <summary>
/// Images as bytes, and what is left to do to each on the device: it is shifted, with zeros from beyond its edges, mirrored, and becomes
/// (byte - mean) × (1 / deviation) a channel, in float32, in this order and never fused, so that no bit depends on where it is done.
/// </summary>
/// <param name="Bytes">[count, h, w, c], row-major, of the size of the tensor that they become.</param>
/// <param name="Places">
/// [count, 3]: row and column of the image that its top left corner shows, negative or beyond the image where that is zeros; then 0 for
/// an image as it is, <see cref="Mirrored"/>, which comes after the shift, or <see cref="Blank"/>.
/// </param>
/// <param name="Means">[c], on the scale of the bytes.</param>
/// <param name="Deviations">[c], above 0.</param>
public readonly record struct Pixels(ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<int> Places, ReadOnlyMemory<float> Means, ReadOnlyMemory<float> Deviations)
{
    /// <summary>Numbers of an image in <see cref="Places"/>.</summary>
    public const int PlaceLength = 3;

    /// <summary>Columns run from right to left.</summary>
    public const int Mirrored = 1;

    /// <summary>There is no image: zeros, which are not normalised.</summary>
    public const int Blank = 2;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>The first so many images.</summary>
    /// <param name="count">Images.</param>
    /// <param name="length">Bytes of one.</param>
    public Pixels First(int count, int length) => this with { Bytes = Bytes[..(count * length)], Places = Places[..(count * PlaceLength)] };
}
