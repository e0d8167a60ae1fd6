namespace Lockstep.Engine.Devices;

/// <summary>
/// A batch of feature maps as stored: [count, height + 2 halo, width + 2 halo, channels], row-major float32.
/// The halo is a frame of zeros, so that a padded convolution reads in straight lines.
/// </summary>
/// <param name="Count">Images.</param>
/// <param name="Height">Rows without the halo.</param>
/// <param name="Width">Pixels of a row without the halo.</param>
/// <param name="Channels">Floats of a pixel, consecutive.</param>
/// <param name="Halo">Zero pixels on each of the four sides.</param>
public readonly record struct TensorShape(int Count, int Height, int Width, int Channels, int Halo)
{
    /// <summary>Floats from a row to the next.</summary>
    public int RowStride => (Width + 2 * Halo) * Channels;

    /// <summary>Floats from an image to the next.</summary>
    public int ImageStride => (Height + 2 * Halo) * RowStride;

    /// <summary>Floats of the whole, halo included.</summary>
    public int Length => checked(Count * ImageStride);

    /// <summary>Offset of an image's first pixel inside the halo.</summary>
    public int Origin => Halo * RowStride + Halo * Channels;

    /// <summary>Pixels of all images, without the halo.</summary>
    public int Pixels => Count * Height * Width;
}
