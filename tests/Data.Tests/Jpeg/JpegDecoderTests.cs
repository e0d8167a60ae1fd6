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

    [Fact]
    public void Decode_Inks_GivesPillowsRgb()
    {
        JpegSamples.SkipWithoutLibrary();
        Assert.Equal(OddJpegs.CmykAsRgb, Decode(OddJpegs.Cmyk, new ImageSize(8, 8, 3)));
        Assert.Equal(OddJpegs.YcckAsRgb, Decode(OddJpegs.Ycck, new ImageSize(8, 8, 3)));
    }

    [Fact]
    public void Decode_RestartsAndProgressive_GiveTheSamePixels()
    {
        JpegSamples.SkipWithoutLibrary();
        var size = new ImageSize(16, 16, 3);
        byte[] plain = Decode(OddJpegs.Plain, size);
        Assert.Equal(plain, Decode(OddJpegs.Restarts, size));
        byte[] expected = Decode(JpegMaker.Jpeg(40, 31, 2), new ImageSize(31, 40, 3));
        Assert.Equal(expected, Decode(JpegMaker.Jpeg(40, 31, 2, flags: JpegMaker.Progressive), new ImageSize(31, 40, 3)));
    }

    [Fact]
    public void Decode_Arithmetic_GivesTheSamePixelsOrTheLibrarysWords()
    {
        JpegSamples.SkipWithoutLibrary();
        var size = new ImageSize(16, 16, 3);
        byte[]? pixels = null;
        var error = Record.Exception(() => pixels = Decode(OddJpegs.Arithmetic, size));
        if (error is null)
        {
            Assert.Equal(Decode(OddJpegs.Plain, size), pixels);
            return;
        }

        Assert.Contains("arithmetic", Assert.IsType<BadSampleException>(error).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Decode_EverySubsampling_KeepsThePicture(int subsampling)
    {
        JpegSamples.SkipWithoutLibrary();
        foreach (var (width, height) in new[] { (1, 1), (3, 2), (37, 29) })
        {
            byte[] rgb = Decode(JpegMaker.Jpeg(width, height, subsampling, 95), new ImageSize(height, width, 3));
            Assert.NotEmpty(rgb);
            using var decoder = new JpegDecoder();
            var picture = new Picture();
            decoder.Decode(JpegMaker.Jpeg(width, height, subsampling, 95), DecodeRequest.Whole(width, height), picture);
            Assert.Equal(subsampling == JpegMaker.Grey ? PictureKind.Grey : PictureKind.YCbCr, picture.Kind);

            // Luma by its definition (JFIF): within rounding, and the clamping of colours outside the cube, on average.
            double difference = Enumerable.Range(0, width * height).Average(i => Math.Abs(
                picture[0].Bytes[(i / width * picture[0].Stride) + (i % width)]
                - ((0.299 * rgb[3 * i]) + (0.587 * rgb[(3 * i) + 1]) + (0.114 * rgb[(3 * i) + 2]))));
            Assert.True(difference < 4, $"{difference} at {width} x {height}");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Decode_Shrunk_IsTheMeanOfTheBlocks(int shrink)
    {
        JpegSamples.SkipWithoutLibrary();
        foreach (int subsampling in new[] { 0, 2, 3 })
        {
            using var decoder = new JpegDecoder();
            byte[] file = JpegMaker.Jpeg(130, 97, subsampling, 95);
            var (whole, small) = (new Picture(), new Picture());
            decoder.Decode(file, DecodeRequest.Whole(130, 97), whole);
            decoder.Decode(file, DecodeRequest.Whole(130, 97) with { Shrink = shrink }, small);
            var (large, reduced) = (whole[0], small[0]);
            Assert.Equal(((130 + shrink - 1) / shrink, (97 + shrink - 1) / shrink), (reduced.Width, reduced.Height));
            Assert.Equal((shrink, shrink), (reduced.StepX, reduced.StepY));
            double difference = 0;
            for (int y = 0; y < 97 / shrink; y++)
            {
                for (int x = 0; x < 130 / shrink; x++)
                {
                    double sum = 0;
                    for (int i = 0; i < shrink * shrink; i++)
                    {
                        sum += large.Bytes[(((y * shrink) + (i / shrink)) * large.Stride) + (x * shrink) + (i % shrink)];
                    }

                    difference += Math.Abs((sum / (shrink * shrink)) - reduced.Bytes[(y * reduced.Stride) + x]);
                }
            }

            // Low frequencies of a block, not its mean: near each other, and nothing is shifted.
            difference /= 97 / shrink * (130 / shrink);
            Assert.True(difference < 6, $"{difference} levels on average");
        }
    }

    [Fact]
    public void Decode_BytesBehindTheEnd_AreIgnored()
    {
        JpegSamples.SkipWithoutLibrary();
        Assert.Equal(Decode(OddJpegs.Plain, new ImageSize(16, 16, 3)), Decode([.. OddJpegs.Plain, 1, 2, 3, 0xFF, 0xD8], new ImageSize(16, 16, 3)));
    }

    [Fact]
    public void Decode_BytesBeforeTheEndMarker_AreIgnored()
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] file = [.. OddJpegs.Plain[..^2], 7, 7, 7, 0xFF, 0xD9];
        Assert.Equal(Decode(OddJpegs.Plain, new ImageSize(16, 16, 3)), Decode(file, new ImageSize(16, 16, 3)));
    }

    [Fact]
    public void Decode_PlanesOfATruncatedFile_IsBad()
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] file = JpegMaker.Jpeg(64, 64, 2);
        using var decoder = new JpegDecoder();
        var error = Assert.Throws<BadSampleException>(() => decoder.Decode(file.AsSpan(0, file.Length * 2 / 3), new DecodeRequest(0, 0, 8, 8, 1), new Picture()));
        Assert.Contains("Premature end of JPEG file", error.Message);
    }

    [Fact]
    public void ReadSize_TwelveBits_SaysSo()
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] file = OddJpegs.Plain;
        file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 4] = 12;
        using var decoder = new JpegDecoder();
        Assert.Contains("12 bits a value, only 8 are read", Assert.Throws<BadSampleException>(() => decoder.ReadSize(file)).Message);
    }

    [Fact]
    public void Decode_DamagedFiles_GivePicturesOrBadSamples()
    {
        JpegSamples.SkipWithoutLibrary();
        var random = new Random(11);
        using var decoder = new JpegDecoder();
        var picture = new Picture();
        foreach (byte[] good in new[] { OddJpegs.Cmyk, OddJpegs.Restarts, JpegMaker.Jpeg(40, 30, 2, flags: JpegMaker.Progressive), JpegMaker.WithSegment(OddJpegs.Plain, 0xE1, JpegMaker.Exif(6, little: true)) })
        {
            for (int i = 0; i < 500; i++)
            {
                byte[] file = [.. good];
                file[random.Next(2, file.Length)] = (byte)random.Next(256);
                var error = Record.Exception(() =>
                {
                    var size = decoder.ReadSize(file);
                    if (size.Length < 1 << 22)
                    {
                        decoder.Decode(file, DecodeRequest.Whole(size.Width, size.Height), picture);
                    }
                });
                Assert.True(error is null or BadSampleException, error?.ToString());
            }
        }
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
