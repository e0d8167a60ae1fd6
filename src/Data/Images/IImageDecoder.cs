using Lockstep.Data.Sources;

namespace Lockstep.Data.Images;

/// <summary>Decodes one file format to RGB. An instance belongs to one thread at a time.</summary>
internal interface IImageDecoder : IDisposable
{
    /// <summary>Size from the header; always 3 channels.</summary>
    /// <exception cref="BadImageException">The header is malformed.</exception>
    ImageSize ReadSize(ReadOnlySpan<byte> file);

    /// <summary>Decodes into <paramref name="rgb"/>, <c>[height, width, 3]</c>, whose length is that of <see cref="ReadSize"/>.</summary>
    /// <exception cref="BadImageException">The file is malformed or ends early; the pixels are then undefined.</exception>
    void Decode(ReadOnlySpan<byte> file, Span<byte> rgb);
}
