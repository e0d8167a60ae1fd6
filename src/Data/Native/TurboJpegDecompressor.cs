using System.Runtime.InteropServices;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>
/// Safe calls on one decompressor. Not thread-safe.
/// </summary>
/// <remarks>
/// libjpeg itself (jpeg_crop_scanline, jpeg_skip_scanlines) is not used: its error handler must not return, so it needs longjmp or an
/// exception through foreign frames, and managed code has neither. TurboJPEG catches its errors inside.
/// </remarks>
internal sealed unsafe class TurboJpegDecompressor : IDisposable
{
    private TurboJpegHandle _handle = Open();

    /// <summary>Decodes all pixels. <paramref name="pixels"/> has <c>height * width * bytesPerPixel</c> bytes.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="pixels">Row-major, without padding.</param>
    /// <param name="width">The header's, divided by the shrink factor and rounded up.</param>
    /// <param name="height">Like <paramref name="width"/>.</param>
    /// <param name="format">A pixel format of <see cref="TurboJpegNative"/>.</param>
    /// <param name="bytesPerPixel">Of that format.</param>
    /// <exception cref="BadSampleException">The data is corrupt or ends early, also where the library only warns.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg, Span<byte> pixels, int width, int height, int format, int bytesPerPixel)
    {
        if (pixels.Length != checked(width * height * bytesPerPixel))
        {
            throw new ArgumentException($"room for {pixels.Length} bytes, expected {width} x {height} x {bytesPerPixel}", nameof(pixels));
        }

        fixed (byte* data = jpeg)
        fixed (byte* to = pixels)
        {
            Check("tjDecompress2", TurboJpegNative.Decompress(
                _handle, data, new CULong((nuint)jpeg.Length), to, width, width * bytesPerPixel, height, format, 0));
        }
    }

    /// <summary>Decodes luma and chromas without upsampling and colour conversion; the planes have the library's sizes for this subsampling.</summary>
    /// <exception cref="BadSampleException">The data is corrupt or ends early, also where the library only warns.</exception>
    public void DecodePlanes(ReadOnlySpan<byte> jpeg, Picture picture, int width, int height)
    {
        fixed (byte* data = jpeg)
        fixed (byte* luma = picture[0].Bytes, first = picture[1].Bytes, second = picture[2].Bytes)
        {
            byte** planes = stackalloc byte*[3] { luma, first, second };
            int* strides = stackalloc int[3] { picture[0].Stride, picture[1].Stride, picture[2].Stride };
            Check("tjDecompressToYUVPlanes", TurboJpegNative.DecompressToPlanes(
                _handle, data, new CULong((nuint)jpeg.Length), planes, width, strides, height, 0));
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <exception cref="DataException">libturbojpeg is missing or could not start.</exception>
    private static TurboJpegHandle Open()
    {
        TurboJpegLibrary.Require();
        var handle = TurboJpegNative.InitDecompress();
        return !handle.IsInvalid
            ? handle
            : throw new DataException("tjInitDecompress failed: libturbojpeg could not get memory for a decompressor.");
    }

    /// <summary>
    /// A warning counts as an error: it is how the library says that a file ends early and the rest is grey. One does not: bytes
    /// between the last scan and the end marker, which real collections have and which hide nothing. The text is that of the first
    /// warning, so everything before the end marker was well.
    /// </summary>
    private void Check(string call, int result)
    {
        if (result == 0)
        {
            return;
        }

        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)TurboJpegNative.GetErrorText(_handle));
        if (text.StartsWith("Corrupt JPEG data: "u8) && text.EndsWith(" extraneous bytes before marker 0xd9"u8))
        {
            return;
        }

        string reason = System.Text.Encoding.UTF8.GetString(text);
        Renew();
        throw new BadSampleException($"{call}: {reason}");
    }

    /// <summary>The old handle keeps tables and read state of a file that ended early, and then refuses the next good one.</summary>
    private void Renew()
    {
        _handle.Dispose();
        _handle = Open();
    }
}
