using System.Runtime.InteropServices;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>Safe calls on one decompressor. Not thread-safe.</summary>
internal sealed unsafe class TurboJpegDecompressor : IDisposable
{
    private TurboJpegHandle _handle = Open();

    /// <exception cref="BadSampleException">The header is malformed.</exception>
    public (int Width, int Height) ReadSize(ReadOnlySpan<byte> jpeg)
    {
        fixed (byte* data = jpeg)
        {
            Check("tjDecompressHeader3", TurboJpegNative.DecompressHeader(
                _handle, data, new CULong((nuint)jpeg.Length), out int width, out int height, out _, out _));

            // A file that ends before its frame header gives success and 0 x 0: the library takes it for tables only.
            if (!ImageLimits.Allow(width, height))
            {
                throw Bad($"the header says {width} x {height} pixels");
            }

            return (width, height);
        }
    }

    /// <summary>Decodes to RGB. <paramref name="rgb"/> has <c>height * width * 3</c> bytes.</summary>
    /// <exception cref="BadSampleException">The data is corrupt or ends early, also where the library only warns.</exception>
    public void Decode(ReadOnlySpan<byte> jpeg, Span<byte> rgb, int width, int height)
    {
        if (rgb.Length != checked(width * height * 3))
        {
            throw new ArgumentException($"room for {rgb.Length} bytes, expected {width} x {height} x 3", nameof(rgb));
        }

        fixed (byte* data = jpeg)
        fixed (byte* pixels = rgb)
        {
            Check("tjDecompress2", TurboJpegNative.Decompress(
                _handle, data, new CULong((nuint)jpeg.Length), pixels, width, width * 3, height, TurboJpegNative.PixelFormatRgb, 0));
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

    /// <summary>A warning counts as an error: it is how the library says that a file ends early and the rest is grey.</summary>
    private void Check(string call, int result)
    {
        if (result != 0)
        {
            throw Bad($"{call}: {Marshal.PtrToStringUTF8(TurboJpegNative.GetErrorText(_handle))}");
        }
    }

    /// <summary>
    /// Begins with a new handle: the old one keeps tables and read state of a file that ended early, and then refuses the next
    /// good one.
    /// </summary>
    private BadSampleException Bad(string reason)
    {
        _handle.Dispose();
        _handle = Open();
        return new BadSampleException(reason);
    }
}
