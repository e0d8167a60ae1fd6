using Lockstep.Data.Jpeg;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>
/// Image files. A file whose shorter side is at most <paramref name="side"/> goes through byte for byte; a larger one is shrunk and
/// compressed again; pixels become PNG, or JPEG.
/// </summary>
internal sealed class ShrinkStage(int side, int quality, bool pixelsToJpeg) : IPackStage
{
    private readonly SourcePixels _pixels = new();
    private readonly MemoryStream _png = new();
    private JpegEncoder? _encoder;

    public PackedImage Convert(in StoredSample sample)
    {
        var size = _pixels.SizeOf(sample);
        if (sample.Size is null && Math.Min(size.Width, size.Height) <= side)
        {
            return new PackedImage(sample.Bytes, size.Width, size.Height, sample.Bytes.StartsWith(PngChunks.Signature[..4]) ? "png" : "jpg");
        }

        var rgb = _pixels.Rgb(sample, side, out size);
        return sample.Size is null || pixelsToJpeg
            ? new PackedImage((_encoder ??= new JpegEncoder()).Encode(rgb, size, quality), size.Width, size.Height, "jpg")
            : new PackedImage(ToPng(rgb, size), size.Width, size.Height, "png");
    }

    public void Dispose()
    {
        _pixels.Dispose();
        _encoder?.Dispose();
    }

    private ReadOnlySpan<byte> ToPng(ReadOnlySpan<byte> rgb, ImageSize size)
    {
        _png.SetLength(0);
        PngEncoder.Encode(size, rgb, _png);
        return _png.GetBuffer().AsSpan(0, (int)_png.Length);
    }
}
