using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Pixels;

/// <summary>The planes that an image is resampled from: those of a decoder, or pixels as a set stores them.</summary>
internal readonly ref struct PictureSource
{
    public PictureSource(Picture picture)
    {
        Kind = picture.Kind;
        First = picture[0].View;
        if (picture.Planes == 3)
        {
            Blue = picture[1].View;
            Red = picture[2].View;
        }
    }

    /// <param name="pixels">[height, width, channels] uint8.</param>
    /// <param name="size">1 or 3 channels.</param>
    /// <exception cref="DataException">It has another number of channels.</exception>
    public PictureSource(ReadOnlySpan<byte> pixels, ImageSize size)
    {
        Kind = size.Channels switch
        {
            1 => PictureKind.Grey,
            3 => PictureKind.Rgb,
            _ => throw new DataException($"images of {size}, expected 1 or 3 channels: only grey and RGB images can be resized."),
        };
        First = new PlaneView
        {
            Bytes = pixels,
            Width = size.Width,
            Height = size.Height,
            Stride = size.Width * size.Channels,
            Channels = size.Channels,
            StepX = 1,
            StepY = 1,
        };
    }

    public PictureKind Kind { get; }

    /// <summary>Grey, RGB, or luma.</summary>
    public PlaneView First { get; }

    /// <summary>Chroma Cb; empty where there is none.</summary>
    public PlaneView Blue { get; }

    /// <summary>Chroma Cr, of the same shape and place as Cb; empty where there is none.</summary>
    public PlaneView Red { get; }
}
