namespace Lockstep.Data.Images;

/// <summary>
/// How a stored image becomes upright (Exif 2.3, tag 0x0112): mirrored left to right, then top to bottom, then rows and columns
/// exchanged.
/// </summary>
/// <param name="MirrorX">The stored rows run from right to left.</param>
/// <param name="MirrorY">The stored rows run from bottom to top.</param>
/// <param name="Transposed">The upright image's rows are the columns of the mirrored one.</param>
internal readonly record struct Orientation(bool MirrorX, bool MirrorY, bool Transposed)
{
    public static Orientation Upright => default;

    public bool IsUpright => this == default;

    /// <param name="value">1 to 8 as in the tag; others are taken for 1, as viewers do.</param>
    public static Orientation Of(int value) => value switch
    {
        2 => new(true, false, false),
        3 => new(true, true, false),
        4 => new(false, true, false),
        5 => new(false, false, true),
        6 => new(false, true, true),
        7 => new(true, true, true),
        8 => new(true, false, true),
        _ => Upright,
    };
}
