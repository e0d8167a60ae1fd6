using Lockstep.Data.Native;

namespace Lockstep.Data.Tests.Jpeg;

/// <summary>Pictures of every kind of subsampling, by libjpeg-turbo; different at every place.</summary>
internal static class JpegMaker
{
    public const int Grey = 3;
    public const int Progressive = 16384;

    /// <summary>[height, width, 3]: two slopes, and noise.</summary>
    public static byte[] Pixels(int width, int height, int noise = 24)
    {
        var random = new Random((width * 7919) + height);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            var (x, y, c) = (i / 3 % width, i / 3 / width, i % 3);
            rgb[i] = (byte)Math.Clamp((((x * (3 + c)) + (y * (7 - (2 * c)))) % 256) + random.Next(-noise, noise + 1), 0, 255);
        }

        return rgb;
    }

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="subsampling">0: 4:4:4, 1: 4:2:2, 2: 4:2:0, 3: grey, 4: 4:4:0, 5: 4:1:1.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="flags">Of the library.</param>
    public static byte[] Jpeg(int width, int height, int subsampling, int quality = 90, int flags = 0)
    {
        using var compressor = new TurboJpegCompressor();
        byte[] room = new byte[TurboJpegCompressor.LargestResult(width, height)];
        return room[..compressor.Compress(Pixels(width, height), width, height, quality, subsampling, flags, room)];
    }

    /// <summary>Puts a segment behind the start marker.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, 0xD8, 0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content, .. jpeg[2..]];

    /// <summary>An APP1 segment with one entry.</summary>
    public static byte[] Exif(int orientation, bool little) => little
        ? [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
}
