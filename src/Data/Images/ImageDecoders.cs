using Lockstep.Data.Jpeg;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Images;

/// <summary>One thread's decoders, made when first needed. The content decides, not the file's name.</summary>
internal sealed class ImageDecoders : IDisposable
{
    private static readonly (byte[] Signature, Func<IImageDecoder> Create)[] Formats =
    [
        ([0xFF, 0xD8, 0xFF], () => new JpegDecoder()),
        ([0x89, 0x50, 0x4E, 0x47], () => new PngDecoder()),
    ];

    private readonly IImageDecoder?[] _decoders = new IImageDecoder?[Formats.Length];

    /// <exception cref="BadSampleException">The file begins like neither JPEG nor PNG.</exception>
    public IImageDecoder For(ReadOnlySpan<byte> file)
    {
        for (int i = 0; i < Formats.Length; i++)
        {
            if (file.StartsWith(Formats[i].Signature))
            {
                return _decoders[i] ??= Formats[i].Create();
            }
        }

        throw new BadSampleException(ForeignFormat.Describe(file));
    }

    public void Dispose()
    {
        foreach (var decoder in _decoders)
        {
            decoder?.Dispose();
        }
    }
}
