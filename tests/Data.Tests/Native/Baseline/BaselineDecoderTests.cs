using Lockstep.Data.Images;
using Lockstep.Data.Jpeg;
using Lockstep.Data.Native;
using Lockstep.Data.Native.Baseline;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;

namespace Lockstep.Data.Tests.Native.Baseline;

public sealed class BaselineDecoderTests
{
    private static readonly (int Across, int Down)[] Factors = [(1, 1), (2, 1), (2, 2), (1, 1), (1, 2), (4, 1)];

    public static TheoryData<int, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, int>();
            foreach (int subsampling in Enumerable.Range(0, 6))
            {
                foreach (int quality in new[] { 1, 40, 90, 100 })
                {
                    kinds.Add(subsampling, quality);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TryDecode_Whole_GivesTheLibrarysBytes(int subsampling, int quality)
    {
        SkipWhereItCannotRun();
        foreach (var (width, height) in new[] { (1, 1), (8, 8), (7, 5), (17, 33), (64, 48), (101, 75), (33, 1), (1, 40) })
        {
            byte[] file = JpegMaker.Jpeg(width, height, subsampling, quality);
            var picture = Decode(file, DecodeRequest.Whole(width, height));
            Assert.NotNull(picture);
            AssertSame(Library(file, subsampling, width, height), picture);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void TryDecode_Part_IsThatPartOfTheWhole(int subsampling)
    {
        SkipWhereItCannotRun();
        const int Width = 203;
        const int Height = 151;
        byte[] file = JpegMaker.Jpeg(Width, Height, subsampling);
        var whole = Decode(file, DecodeRequest.Whole(Width, Height))!;
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            var (left, top) = (random.Next(Width), random.Next(Height));
            var request = new DecodeRequest(left, top, 1 + random.Next(Width - left), 1 + random.Next(Height - top), 1);
            var part = Decode(file, request)!;
            for (int p = 0; p < whole.Planes; p++)
            {
                AssertCovers(part[p], request, Width, Height);
                AssertPart(whole[p], part[p]);
            }
        }
    }

    [Fact]
    public void TryDecode_OtherKinds_AreLeftToTheLibrary()
    {
        SkipWhereItCannotRun();
        Assert.Null(Decode(JpegMaker.Jpeg(40, 40, 2, flags: JpegMaker.Progressive), DecodeRequest.Whole(40, 40)));
        Assert.Null(Decode(OddJpegs.Restarts, DecodeRequest.Whole(16, 16)));
        Assert.Null(Decode(OddJpegs.Arithmetic, DecodeRequest.Whole(16, 16)));
        Assert.Null(Decode(OddJpegs.Cmyk, DecodeRequest.Whole(8, 8)));
        Assert.Null(Decode(JpegMaker.Jpeg(80, 80, 2), DecodeRequest.Whole(80, 80) with { Shrink = 2 }));
        Assert.Null(Decode(OddJpegs.Plain[..^2], DecodeRequest.Whole(16, 16)));
    }

    /// <summary>
    /// Pointers run over what a file says: whatever is in it, they must stay in their memory. Pixels are not compared, since
    /// coefficients that leave 16 bits wrap in other places in the library.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void TryDecode_DamagedFiles_GivePicturesOfTheirSizeOrNone(int subsampling)
    {
        SkipWhereItCannotRun();
        byte[] good = JpegMaker.Jpeg(48, 40, subsampling, 70);
        var random = new Random(subsampling);
        int decoded = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] file = Damaged(good, random);
            try
            {
                if (Decode(file, DecodeRequest.Whole(48, 40)) is { } picture)
                {
                    decoded++;
                    Assert.Equal((48, 40), (picture[0].Width, picture[0].Height));
                }
            }
            catch (BadSampleException)
            {
                // The header's reader has words for it: a defined result.
            }
        }

        Assert.InRange(decoded, 1, 3999);
    }

    private static byte[] Damaged(byte[] good, Random random)
    {
        byte[] file = [.. good];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            // Not the frame header's size: then the rows would be others than the test expects.
            int at = random.Next(2, file.Length);
            int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
            file[at] = at >= frame && at < frame + 19 ? file[at] : (byte)random.Next(256);
        }

        return file;
    }

    private static Picture? Decode(byte[] file, DecodeRequest request)
    {
        var frame = new JpegFrame();
        frame.Parse(file);
        var picture = new Picture();
        return new BaselineDecoder().TryDecode(file, frame, request, picture) ? picture : null;
    }

    /// <summary>Planes of the library: the oracle.</summary>
    private static byte[][] Library(byte[] file, int subsampling, int width, int height)
    {
        using var library = new TurboJpegDecompressor();
        if (subsampling == JpegMaker.Grey)
        {
            byte[] grey = new byte[width * height];
            library.Decode(file, grey, width, height, TurboJpegNative.PixelFormatGrey, 1);
            return [grey];
        }

        var (across, down) = Factors[subsampling];
        var (chromaWidth, chromaHeight) = ((width + across - 1) / across, (height + down - 1) / down);
        var picture = new Picture { Kind = PictureKind.YCbCr };
        picture[0].Resize(chromaWidth * across, chromaHeight * down, 1, chromaWidth * across);
        picture[1].Resize(chromaWidth, chromaHeight, 1, chromaWidth);
        picture[2].Resize(chromaWidth, chromaHeight, 1, chromaWidth);
        library.DecodePlanes(file, picture, width, height);
        byte[] luma = [.. Enumerable.Range(0, height).SelectMany(y => picture[0].Bytes.Slice(y * picture[0].Stride, width).ToArray())];
        return [luma, picture[1].Bytes.ToArray(), picture[2].Bytes.ToArray()];
    }

    private static void AssertSame(byte[][] expected, Picture actual)
    {
        Assert.Equal(expected.Length, actual.Planes);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], Bytes(actual[i]));
        }
    }

    private static byte[] Bytes(PicturePlane plane) =>
        [.. Enumerable.Range(0, plane.Height).SelectMany(y => plane.Bytes.Slice(y * plane.Stride, plane.Width).ToArray())];

    private static void AssertCovers(PicturePlane part, DecodeRequest request, int width, int height)
    {
        Assert.True(part.Left <= request.Left && part.Top <= request.Top);
        Assert.True(part.Left + (part.Width * part.StepX) >= Math.Min(width, request.Left + request.Width));
        Assert.True(part.Top + (part.Height * part.StepY) >= Math.Min(height, request.Top + request.Height));
    }

    private static void AssertPart(PicturePlane whole, PicturePlane part)
    {
        Assert.Equal((whole.StepX, whole.StepY), (part.StepX, part.StepY));
        var (x, y) = ((int)(part.Left / part.StepX), (int)(part.Top / part.StepY));
        for (int row = 0; row < part.Height; row++)
        {
            var expected = whole.Bytes.Slice(((y + row) * whole.Stride) + x, part.Width);
            Assert.True(expected.SequenceEqual(part.Bytes.Slice(row * part.Stride, part.Width)), $"row {row} of the part differs");
        }
    }

    private static void SkipWhereItCannotRun()
    {
        JpegSamples.SkipWithoutLibrary();
        Assert.SkipUnless(AccurateDct.IsSupported, "this processor has no AVX2: the library decodes everything");
    }
}
