using Lockstep.Data.Sources;

namespace Lockstep.Data.Images;

/// <summary>Decodes one file format to RGB. An instance belongs to one thread at a time.</summary>
internal interface IImageDecoder : IDisposable
{
    /// <summary>Size of the upright image from the header; always 3 channels.</summary>
    /// <exception cref="BadSampleException">The header is malformed.</exception>
    ImageSize ReadSize(ReadOnlySpan<byte> file);

    /// <summary>Decodes into <paramref name="rgb"/>, <c>[height, width, 3]</c>, whose length is that of <see cref="ReadSize"/>.</summary>
    /// <exception cref="BadSampleException">The file is malformed or ends early; the pixels are then undefined.</exception>
    void Decode(ReadOnlySpan<byte> file, Span<byte> rgb);

    /// <summary>Decodes at least what is asked for, upright. Allocates nothing once warm.</summary>
    /// <exception cref="BadSampleException">The file is malformed or ends early; the picture is then undefined.</exception>
    void Decode(ReadOnlySpan<byte> file, in DecodeRequest request, Picture picture)
    {
        var size = ReadSize(file);
        var plane = picture[0];
        picture.Kind = PictureKind.Rgb;
        plane.Resize(size.Width, size.Height, 3, 3 * size.Width);
        (plane.Left, plane.Top, plane.StepX, plane.StepY) = (0, 0, 1, 1);
        Decode(file, plane.Bytes);
    }
}
