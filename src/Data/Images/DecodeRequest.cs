namespace Lockstep.Data.Images;

/// <summary>
/// The part of an image that is needed, in pixels of the whole upright image at full resolution. A decoder may deliver more, and
/// says where it lies.
/// </summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Shrink">1, 2, 4 or 8: the resolution may be lower by up to this factor.</param>
internal readonly record struct DecodeRequest(int Left, int Top, int Width, int Height, int Shrink)
{
    public static DecodeRequest Whole(int width, int height) => new(0, 0, width, height, 1);
}
