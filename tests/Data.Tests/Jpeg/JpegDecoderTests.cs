using Lockstep.Data.Images;
using Lockstep.Data.Jpeg;
using Lockstep.Data.Native;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Jpeg;

public sealed class JpegDecoderTests
{
    [Fact]
    public void Decode_Colour_GivesWhatWasEncoded()
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] rgb = Decode(JpegSamples.Colour, new ImageSize(8, 16, 3));
        for (int i = 0; i < 8 * 16; i++)
        {
            int[] expected = i % 16 < 8 ? [200, 40, 60] : [20, 180, 90];
            for (int c = 0; c < 3; c++)
            {
                // Quality 92 moves a flat block by one level at most.
                Assert.InRange(rgb[(3 * i) + c], expected[c] - 1, expected[c] + 1);
            }
        }
    }

    [Fact]
    public void Decode_Grey_BecomesRgb()
    {
        JpegSamples.SkipWithoutLibrary();
        Assert.All(Decode(JpegSamples.Grey, new ImageSize(8, 8, 3)), value => Assert.Equal(77, value));
    }

    [Fact]
    public void Decode_OneHandle_ServesManyFilesAlsoAfterABadOne()
    {
        JpegSamples.SkipWithoutLibrary();
        using var decoder = new JpegDecoder();
        byte[] rgb = new byte[8 * 8 * 3];
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<BadSampleException>(() => decoder.Decode(JpegSamples.Grey.AsSpan(0, 120), rgb));
            decoder.Decode(JpegSamples.Grey, rgb);
            Assert.Equal(77, rgb[i]);
        }
    }

    [Fact]
    public void Decode_CutAnywhereBeforeTheLastBytes_IsBad()
    {
        // The last two bytes are the end marker, the two before may hold padding only: without them nothing is lost.
        JpegSamples.SkipWithoutLibrary();
        using var decoder = new JpegDecoder();
        for (int length = 0; length < JpegSamples.Colour.Length - 4; length++)
        {
            Assert.Throws<BadSampleException>(() => decoder.Decode(JpegSamples.Colour.AsSpan(0, length), new byte[8 * 16 * 3]));
        }
    }

    [Fact]
    public void Decode_CutInTheScan_NamesTheCall()
    {
        JpegSamples.SkipWithoutLibrary();
        using var decoder = new JpegDecoder();
        var error = Assert.Throws<BadSampleException>(() => decoder.Decode(JpegSamples.Colour.AsSpan(0, 284), new byte[8 * 16 * 3]));
        Assert.Equal("tjDecompress2: Premature end of JPEG file", error.Message);
    }

    [Fact]
    public void Decode_WrongRoom_Throws()
    {
        JpegSamples.SkipWithoutLibrary();
        using var decoder = new JpegDecoder();
        Assert.Throws<ArgumentException>(() => decoder.Decode(JpegSamples.Colour, new byte[10]));
    }

    [Fact]
    public void Missing_Library_NamesThePackage()
    {
        Assert.Contains("install the package libturbojpeg0", TurboJpegLibrary.Missing().Message);
    }

    private static byte[] Decode(byte[] file, ImageSize expected)
    {
        using var decoder = new JpegDecoder();
        Assert.Equal(expected, decoder.ReadSize(file));
        byte[] rgb = new byte[expected.Length];
        decoder.Decode(file, rgb);
        return rgb;
    }
}
