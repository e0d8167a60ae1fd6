using Lockstep.Data.Native;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Jpeg;

/// <summary>
/// RGB to baseline JPEG through libturbojpeg: chromas at half resolution (4:2:0) and the accurate transform, as Pillow's defaults
/// are. An instance belongs to one thread at a time and allocates nothing once it has met the largest image.
/// </summary>
internal sealed class JpegEncoder : IDisposable
{
    /// <summary>The format's own limit.</summary>
    private const int MostSide = 65535;

    private readonly TurboJpegCompressor _compressor = new();
    private byte[] _result = [];

    /// <param name="rgb">[height, width, 3] uint8, row-major.</param>
    /// <param name="size">1 to 65535 in each direction, 3 channels.</param>
    /// <param name="quality">1 to 100, on the scale of the Independent JPEG Group.</param>
    /// <returns>The file; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The size is none of a JPEG, or the pixels are not as many.</exception>
    /// <exception cref="DataException">libturbojpeg refuses, with its own words.</exception>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> rgb, ImageSize size, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (size.Channels != 3 || size.Width is < 1 or > MostSide || size.Height is < 1 or > MostSide)
        {
            throw new ArgumentException($"an image of {size}, expected 1 to {MostSide} pixels each way and 3 channels", nameof(size));
        }

        if (rgb.Length != size.Length)
        {
            throw new ArgumentException($"{rgb.Length} bytes of pixels, expected {size.Length} for {size}", nameof(rgb));
        }

        int most = TurboJpegCompressor.LargestResult(size.Width, size.Height);
        if (_result.Length < most)
        {
            _result = GC.AllocateUninitializedArray<byte>(most);
        }

        int length = _compressor.Compress(
            rgb, size.Width, size.Height, quality, TurboJpegNative.Subsampling420, TurboJpegNative.FlagAccurateDct, _result);
        return _result.AsSpan(0, length);
    }

    public void Dispose() => _compressor.Dispose();
}
