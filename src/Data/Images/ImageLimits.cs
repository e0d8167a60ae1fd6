namespace Lockstep.Data.Images;

/// <summary>What is still taken for an image.</summary>
internal static class ImageLimits
{
    /// <summary>More pixels are taken for a broken header: the memory is not even asked for. As RGB they fit one array.</summary>
    public const long MostPixels = 1L << 28;

    /// <summary>At least one pixel, and not too many.</summary>
    public static bool Allow(long width, long height) => width >= 1 && height >= 1 && width * height <= MostPixels;
}
