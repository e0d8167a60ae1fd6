using System.Runtime.InteropServices;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>Safe calls on one compressor. Not thread-safe.</summary>
internal sealed unsafe class TurboJpegCompressor : IDisposable
{
    private readonly TurboJpegHandle _handle = Open();

    /// <summary>Bytes that no result of this size exceeds, whatever its subsampling.</summary>
    public static int LargestResult(int width, int height) =>
        checked((int)TurboJpegNative.LargestResult(width, height, TurboJpegNative.Subsampling444).Value);

    /// <summary>Compresses <paramref name="rgb"/>, <c>[height, width, 3]</c>.</summary>
    /// <param name="rgb">Pixels.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="subsampling">A subsampling of <see cref="TurboJpegNative"/>.</param>
    /// <param name="flags">Flags of <see cref="TurboJpegNative"/>.</param>
    /// <param name="jpeg">Room for the largest result.</param>
    /// <returns>Bytes written to <paramref name="jpeg"/>.</returns>
    /// <exception cref="DataException">The library refuses, with its own words.</exception>
    public int Compress(ReadOnlySpan<byte> rgb, int width, int height, int quality, int subsampling, int flags, Span<byte> jpeg)
    {
        fixed (byte* pixels = rgb)
        fixed (byte* room = jpeg)
        {
            byte* to = room;
            var size = new CULong((nuint)jpeg.Length);
            int result = TurboJpegNative.Compress(
                _handle,
                pixels,
                width,
                3 * width,
                height,
                TurboJpegNative.PixelFormatRgb,
                &to,
                &size,
                subsampling,
                quality,
                TurboJpegNative.FlagNoReallocation | flags);
            return result == 0
                ? (int)size.Value
                : throw new DataException(
                    $"tjCompress2 on {width} x {height} pixels: {Marshal.PtrToStringUTF8(TurboJpegNative.GetErrorText(_handle))}");
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <exception cref="DataException">libturbojpeg is missing or could not start.</exception>
    private static TurboJpegHandle Open()
    {
        TurboJpegLibrary.Require();
        var handle = TurboJpegNative.InitCompress();
        return !handle.IsInvalid
            ? handle
            : throw new DataException("tjInitCompress failed: libturbojpeg could not get memory for a compressor.");
    }
}
