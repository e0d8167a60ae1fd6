using Lockstep.Data.Native;

namespace Lockstep.Data.Tests.Jpeg;

/// <summary>Small files that another encoder (Pillow) wrote.</summary>
internal static class JpegSamples
{
    /// <summary>16 x 8: left half (200, 40, 60), right half (20, 180, 90), quality 92, no chroma subsampling.</summary>
    public static byte[] Colour => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSEx"
        + "IQEw8QEBD/2wBDAQMDAwQDBAgEBAgQCwkLEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAARCAAI"
        + "ABADAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAXAQADAQAAAAAAAAAAAAAAAAACBggJ/8"
        + "QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AGiktAqgY2P/Z");

    /// <summary>8 x 8, one component, every pixel 77.</summary>
    public static byte[] Grey => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSEx"
        + "IQEw8QEBD/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AO7//2Q==");

    public static void SkipWithoutLibrary() => Assert.SkipUnless(
        TurboJpegLibrary.IsPresent, "libturbojpeg is not installed on this machine (Debian package libturbojpeg0)");
}
