using System.Runtime.InteropServices;

namespace Lockstep.Data.Native;

/// <summary>
/// The part of the TurboJPEG API 2.x (turbojpeg.h) that we call; libraries of 3.x have it too. 0 means success, -1 an error or a
/// warning.
/// </summary>
internal static unsafe partial class TurboJpegNative
{
    /// <summary>TJPF_RGB: three bytes a pixel.</summary>
    public const int PixelFormatRgb = 0;

    /// <summary>TJPF_GRAY: one byte a pixel.</summary>
    public const int PixelFormatGrey = 6;

    /// <summary>TJPF_CMYK: four bytes a pixel, as they are in the file.</summary>
    public const int PixelFormatCmyk = 11;

    /// <summary>TJSAMP_444: no subsampling.</summary>
    public const int Subsampling444 = 0;

    /// <summary>TJSAMP_420: both chromas at half resolution in both directions.</summary>
    public const int Subsampling420 = 2;

    /// <summary>TJFLAG_NOREALLOC: the result is written where it is wanted, or not at all.</summary>
    public const int FlagNoReallocation = 1024;

    /// <summary>TJFLAG_ACCURATEDCT: the transform that other encoders take by default, at any quality.</summary>
    public const int FlagAccurateDct = 4096;

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjInitDecompress")]
    public static partial TurboJpegHandle InitDecompress();

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjInitCompress")]
    public static partial TurboJpegHandle InitCompress();

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        TurboJpegHandle handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDecompressToYUVPlanes")]
    public static partial int DecompressToPlanes(
        TurboJpegHandle handle, byte* jpeg, CULong size, byte** planes, int width, int* strides, int height, int flags);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        TurboJpegHandle handle,
        byte* pixels,
        int width,
        int pitch,
        int height,
        int pixelFormat,
        byte** jpeg,
        CULong* size,
        int subsampling,
        int quality,
        int flags);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjBufSize")]
    public static partial CULong LargestResult(int width, int height, int subsampling);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjGetErrorStr2")]
    public static partial nint GetErrorText(TurboJpegHandle handle);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);
}
