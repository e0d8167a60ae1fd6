using Lockstep.Data.Images;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Png;

public sealed class PngDecoderTests
{
    [Theory]
    [InlineData(1, new byte[] { 0b10110000 }, new byte[] { 255, 0, 255, 255 })]
    [InlineData(2, new byte[] { 0b00011011 }, new byte[] { 0, 85, 170, 255 })]
    [InlineData(4, new byte[] { 0x01, 0x8F }, new byte[] { 0, 17, 136, 255 })]
    [InlineData(8, new byte[] { 1, 2, 128, 255 }, new byte[] { 1, 2, 128, 255 })]
    [InlineData(16, new byte[] { 0, 200, 1, 1, 0x80, 0x80, 255, 255 }, new byte[] { 1, 1, 128, 255 })]
    public void Decode_Grey_StretchesEachDepth(int depth, byte[] row, byte[] levels)
    {
        byte[] rgb = Decode(PngFile.Of(4, 1, depth, 0, [0, .. row]), new ImageSize(1, 4, 3));
        Assert.Equal(levels.SelectMany(level => new[] { level, level, level }), rgb);
    }

    [Fact]
    public void Decode_GreyDepthOneOverTwoBytes_ReadsHighBitFirst()
    {
        byte[] rgb = Decode(PngFile.Of(10, 1, 1, 0, [0, 0b10000001, 0b01000000]), new ImageSize(1, 10, 3));
        Assert.Equal([255, 0, 0, 0, 0, 0, 0, 255, 0, 255], rgb.Where((_, i) => i % 3 == 0));
    }

    [Theory]
    [InlineData(1, new byte[] { 0b01000000 }, new byte[] { 10, 20, 30, 40, 50, 60 })]
    [InlineData(2, new byte[] { 0b10010000 }, new byte[] { 70, 80, 90, 40, 50, 60 })]
    [InlineData(4, new byte[] { 0x20 }, new byte[] { 70, 80, 90, 10, 20, 30 })]
    [InlineData(8, new byte[] { 1, 2 }, new byte[] { 40, 50, 60, 70, 80, 90 })]
    public void Decode_Palette_LooksUpEachDepth(int depth, byte[] row, byte[] expected)
    {
        byte[] palette = [10, 20, 30, 40, 50, 60, 70, 80, 90];
        Assert.Equal(expected, Decode(PngFile.Of(2, 1, depth, 3, [0, .. row], palette), new ImageSize(1, 2, 3)));
    }

    [Theory]
    [InlineData(8, 2, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(8, 6, new byte[] { 1, 2, 3, 99, 4, 5, 6, 0 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(8, 4, new byte[] { 7, 99, 8, 0 }, new byte[] { 7, 7, 7, 8, 8, 8 })]
    [InlineData(16, 2, new byte[] { 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(16, 6, new byte[] { 1, 1, 2, 2, 3, 3, 9, 9, 4, 4, 5, 5, 6, 6, 0, 0 }, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(16, 4, new byte[] { 7, 7, 9, 9, 8, 8, 0, 0 }, new byte[] { 7, 7, 7, 8, 8, 8 })]
    public void Decode_ColourTypes_DropAlphaAndExpandGrey(int depth, int colour, byte[] row, byte[] expected)
    {
        Assert.Equal(expected, Decode(PngFile.Of(2, 1, depth, colour, [0, .. row]), new ImageSize(1, 2, 3)));
    }

    [Theory]
    [InlineData(1, new byte[] { 50, 60, 70, 10, 10, 10 }, new byte[] { 50, 60, 70, 60, 70, 80 })]
    [InlineData(2, new byte[] { 1, 2, 3, 4, 5, 250 }, new byte[] { 11, 22, 33, 44, 55, 54 })]
    [InlineData(3, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 6, 12, 18, 27, 36, 45 })]
    [InlineData(4, new byte[] { 1, 2, 3, 4, 5, 6 }, new byte[] { 11, 22, 33, 44, 55, 66 })]
    public void Decode_EachFilter_MatchesHandComputedRow(byte filter, byte[] filtered, byte[] expected)
    {
        // Above: (10, 20, 30), (40, 50, 60). 3: 4 + (6 + 40) / 2 = 27. 4: at the left edge the row above is nearest; then, with
        // left 11, up 40, corner 10, the estimate is 41 and up is nearest: 4 + 40.
        byte[] rows = [0, 10, 20, 30, 40, 50, 60, filter, .. filtered];
        byte[] rgb = Decode(PngFile.Of(2, 2, 8, 2, rows), new ImageSize(2, 2, 3));
        Assert.Equal(expected, rgb[6..]);
    }

    [Theory]
    [InlineData(10, 9, 2, 12)]
    [InlineData(10, 12, 255, 9)]
    public void Decode_PaethTies_PreferLeftToUpToCorner(byte corner, byte up, byte filtered, byte left)
    {
        // Left 12, up 9, corner 10: the estimate 11 is one away from left and from corner; left is taken.
        // Left 9, up 12, corner 10: the estimate 11 is one away from up and from corner; up is taken.
        byte[] rgb = Decode(PngFile.Of(2, 2, 8, 0, [0, corner, up, 4, filtered, 0]), new ImageSize(2, 2, 3));
        Assert.Equal([left, 12], rgb[6..].Where((_, i) => i % 3 == 0));
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    [InlineData(5, 9)]
    [InlineData(17, 11)]
    public void Decode_Interlaced_PutsEachPixelInItsPlace(int width, int height)
    {
        byte[] rgb = Decode(PngFile.Of(width, height, 8, 0, Adam7Pattern.Rows(width, height, Level), interlaced: true), new ImageSize(height, width, 3));
        for (int i = 0; i < width * height; i++)
        {
            Assert.Equal(Level(i % width, i / width), rgb[3 * i]);
        }
    }

    [Fact]
    public void Decode_DataInManyChunks_JoinsThem()
    {
        byte[] data = PngFile.Zlib([0, 1, 2, 3]);
        var file = new PngFile().Header(3, 1, 8, 0).Chunk("tEXt", "a\0b"u8.ToArray());
        foreach (byte b in data)
        {
            file.Chunk("IDAT", [b]);
        }

        Assert.Equal([1, 1, 1, 2, 2, 2, 3, 3, 3], Decode(file.Chunk("IEND", []).ToArray(), new ImageSize(1, 3, 3)));
    }

    [Fact]
    public void Decode_OnceWarm_AllocatesNothing()
    {
        byte[][] files =
        [
            PngFile.Of(2, 2, 8, 2, [0, 10, 20, 30, 40, 50, 60, 4, 1, 2, 3, 4, 5, 6]),
            PngFile.Of(2, 1, 4, 3, [0, 0x20], [10, 20, 30, 40, 50, 60, 70, 80, 90]),
            PngFile.Of(200, 150, 16, 6, new byte[150 * 1601]),
            PngFile.Of(17, 11, 8, 0, Adam7Pattern.Rows(17, 11, Level), interlaced: true),
        ];
        using var decoder = new PngDecoder();
        var picture = new Picture();
        Assert.NotEqual(0, Allocated());
        Assert.Equal(0, Allocated());

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (byte[] file in files)
            {
                var size = decoder.ReadSize(file);
                ((IImageDecoder)decoder).Decode(file, DecodeRequest.Whole(size.Width, size.Height), picture);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static byte Level(int x, int y) => (byte)((13 * x) + (31 * y) + 5);

    private static byte[] Decode(byte[] file, ImageSize expected)
    {
        using var decoder = new PngDecoder();
        Assert.Equal(expected, decoder.ReadSize(file));
        byte[] rgb = new byte[expected.Length];
        decoder.Decode(file, rgb);
        return rgb;
    }
}
