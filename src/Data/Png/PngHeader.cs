using System.Buffers.Binary;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>The IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColour Colour, bool Interlaced)
{
    /// <summary>Bytes of its data.</summary>
    public const int Length = 13;

    /// <summary>Samples of one pixel in the file, alpha included.</summary>
    public int Samples => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyAlpha => 2,
        PngColour.RgbAlpha => 4,
        _ => 1,
    };

    public int BitsPerPixel => Samples * BitDepth;

    /// <summary>Bytes of a row of this many pixels, without the filter byte.</summary>
    public int RowBytes(int width) => checked((int)((((long)width * BitsPerPixel) + 7) / 8));

    public static PngHeader Parse(ReadOnlySpan<byte> data)
    {
        if (data.Length != Length)
        {
            throw new BadSampleException($"PNG header has {data.Length} bytes, expected {Length}");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width > int.MaxValue || height > int.MaxValue || !ImageLimits.Allow(width, height))
        {
            throw new BadSampleException($"PNG of {width} x {height} pixels, expected 1 to {ImageLimits.MostPixels} pixels");
        }

        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new BadSampleException(
                $"PNG compression {data[10]}, filter {data[11]}, interlace {data[12]}, expected 0, 0, and 0 or 1");
        }

        var header = new PngHeader((int)width, (int)height, data[8], (PngColour)data[9], data[12] == 1);
        header.CheckDepth();
        return header;
    }

    private void CheckDepth()
    {
        ReadOnlySpan<int> allowed = Colour switch
        {
            PngColour.Grey => [1, 2, 4, 8, 16],
            PngColour.Palette => [1, 2, 4, 8],
            PngColour.Rgb or PngColour.GreyAlpha or PngColour.RgbAlpha => [8, 16],
            _ => throw new BadSampleException($"PNG colour type {(byte)Colour}, expected 0, 2, 3, 4 or 6"),
        };
        if (!allowed.Contains(BitDepth))
        {
            throw new BadSampleException($"PNG bit depth {BitDepth} with colour type {(byte)Colour}, expected {string.Join(", ", allowed.ToArray())}");
        }
    }
}
