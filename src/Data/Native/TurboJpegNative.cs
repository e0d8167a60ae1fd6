using System.Runtime.InteropServices;

namespace Lockstep.Data.Native;

/// <summary>The part of the TurboJPEG API 2.x (turbojpeg.h) that we call. 0 means success, -1 an error or a warning.</summary>
internal static unsafe partial class TurboJpegNative
{
    /// <summary>TJPF_RGB: three bytes a pixel.</summary>
    public const int PixelFormatRgb = 0;

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjInitDecompress")]
    public static partial TurboJpegHandle InitDecompress();

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDecompressHeader3")]
    public static partial int DecompressHeader(
        TurboJpegHandle handle, byte* jpeg, CULong size, out int width, out int height, out int subsampling, out int colourspace);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        TurboJpegHandle handle, byte* jpeg, CULong size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjGetErrorStr2")]
    public static partial nint GetErrorText(TurboJpegHandle handle);

    [LibraryImport(TurboJpegLibrary.Name, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);
}
