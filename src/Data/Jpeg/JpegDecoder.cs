using Lockstep.Data.Images;
using Lockstep.Data.Native;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Jpeg;

/// <summary>JPEG through libturbojpeg; grayscale becomes RGB.</summary>
internal sealed class JpegDecoder : IImageDecoder
{
    private readonly TurboJpegDecompressor _decompressor = new();

    public ImageSize ReadSize(ReadOnlySpan<byte> file)
    {
        var (width, height) = _decompressor.ReadSize(file);
        return new ImageSize(height, width, 3);
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        var (width, height) = _decompressor.ReadSize(file);
        _decompressor.Decode(file, rgb, width, height);
    }

    public void Dispose() => _decompressor.Dispose();
}
