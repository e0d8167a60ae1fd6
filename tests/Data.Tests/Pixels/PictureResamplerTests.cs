using Lockstep.Data.Images;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Pixels;

public sealed class PictureResamplerTests
{
    /// <summary>Sums of a few products of numbers up to 255, each rounded to 24 bits.</summary>
    private const double Tolerance = 255 * 1e-6;

    public static TheoryData<int, int, int, int, int, int, int, int> Cuts => new()
    {
        // image width and height; cut left, top, width, height; result width and height
        { 1, 1, 0, 0, 1, 1, 1, 1 },
        { 1, 1, 0, 0, 1, 1, 7, 5 },
        { 9, 7, 0, 0, 9, 7, 9, 7 },
        { 9, 7, 3, 2, 4, 5, 4, 5 },
        { 40, 30, 5, 3, 20, 21, 33, 47 },
        { 40, 30, 0, 0, 40, 30, 16, 16 },
        { 61, 43, 7, 5, 50, 31, 17, 23 },
        { 64, 64, 1, 1, 63, 62, 21, 20 },
        { 97, 90, 0, 9, 97, 80, 3, 2 },
        { 300, 11, 13, 0, 280, 11, 5, 64 },
        { 150, 40, 0, 0, 150, 40, 112, 30 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Resample_Cut_AgreesWithDoublePrecision(int width, int height, int left, int top, int cutWidth, int cutHeight, int countX, int countY)
    {
        foreach (bool mirror in new[] { false, true })
        {
            var frame = new ImageFrame(AxisFrame.Cut(left, cutWidth, countX), AxisFrame.Cut(top, cutHeight, countY), mirror);
            foreach (int channels in new[] { 1, 3 })
            {
                CheckPixels(new ImageSize(height, width, channels), frame);
            }
        }
    }

    [Theory]
    [InlineData(100, 75, 64, 48, 32, 32)]
    [InlineData(75, 100, 48, 64, 48, 40)]
    [InlineData(30, 30, 50, 51, 44, 44)]
    public void Resample_ResizedThenCut_LooksAtPixelsBesideTheCut(int width, int height, int resizedWidth, int resizedHeight, int countX, int countY)
    {
        foreach (var (x, y) in new[] { (0, 0), (resizedWidth - countX, resizedHeight - countY), ((resizedWidth - countX) / 2, (resizedHeight - countY) / 2) })
        {
            CheckPixels(
                new ImageSize(height, width, 3),
                new ImageFrame(AxisFrame.Resized(width, resizedWidth, x, countX), AxisFrame.Resized(height, resizedHeight, y, countY), false));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void Resample_ChromaPlanes_AreTakenFromTheirOwnResolution(int stepX, int stepY)
    {
        const int Width = 51;
        const int Height = 39;
        var frame = new ImageFrame(AxisFrame.Cut(7, 41, 24), AxisFrame.Cut(4, 30, 19), true);
        int chromaWidth = (Width + stepX - 1) / stepX;
        int chromaHeight = (Height + stepY - 1) / stepY;
        byte[][] planes = [Pattern(Width * Height, 1), Pattern(chromaWidth * chromaHeight, 2), Pattern(chromaWidth * chromaHeight, 3)];
        var picture = new Picture { Kind = PictureKind.YCbCr };
        Fill(picture[0], planes[0], Width, Height, 1, 1);
        Fill(picture[1], planes[1], chromaWidth, chromaHeight, stepX, stepY);
        Fill(picture[2], planes[2], chromaWidth, chromaHeight, stepX, stepY);
        var light = ResamplingOracle.Resample(planes[0], Width, Height, 1, 0, frame);
        var blue = ResamplingOracle.Resample(planes[1], chromaWidth, chromaHeight, 1, 0, frame, stepX, stepY);
        var red = ResamplingOracle.Resample(planes[2], chromaWidth, chromaHeight, 1, 0, frame, stepX, stepY);
        float[] values = Resample(new PictureSource(picture), frame, 3);
        for (int i = 0; i < values.Length; i += 3)
        {
            var (y, x) = (i / 3 / 24, i / 3 % 24);
            double cb = blue[y, x] - 128;
            double cr = red[y, x] - 128;
            Near(Math.Clamp(light[y, x] + (1.402 * cr), 0, 255), values[i]);
            Near(Math.Clamp(light[y, x] - (0.114 * 1.772 / 0.587 * cb) - (0.299 * 1.402 / 0.587 * cr), 0, 255), values[i + 1]);
            Near(Math.Clamp(light[y, x] + (1.772 * cb), 0, 255), values[i + 2]);
        }
    }

    [Fact]
    public void Resample_GreyWhereColoursAreNeeded_RepeatsIt()
    {
        byte[] grey = [10, 20, 30, 40];
        var frame = new ImageFrame(AxisFrame.Cut(0, 2, 2), AxisFrame.Cut(0, 2, 2), false);
        Assert.Equal([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40], Resample(new PictureSource(grey, new ImageSize(2, 2, 1)), frame, 3));
    }

    [Fact]
    public void Resample_ColoursWhereGreyIsNeeded_Throws()
    {
        var frame = new ImageFrame(AxisFrame.Cut(0, 1, 1), AxisFrame.Cut(0, 1, 1), false);
        Assert.Throws<DataException>(() => Resample(new PictureSource([1, 2, 3], new ImageSize(1, 1, 3)), frame, 1));
    }

    /// <summary>As a decoder delivers a part of an image: the planes begin in the middle of it, and rows have room behind them.</summary>
    [Fact]
    public void Resample_PartOfAnImage_IsTheSameAsOfTheWhole()
    {
        var size = new ImageSize(60, 80, 3);
        byte[] pixels = Pattern(size.Length, 5);
        var frame = new ImageFrame(AxisFrame.Resized(80, 50, 11, 32), AxisFrame.Cut(13, 40, 32), false);
        var (left, right) = frame.X.Used(1);
        var (top, bottom) = frame.Y.Used(1);
        var picture = new Picture { Kind = PictureKind.Rgb };
        picture[0].Resize(right - left, bottom - top, 3, (3 * (right - left)) + 5);
        for (int y = top; y < bottom; y++)
        {
            pixels.AsSpan(((y * 80) + left) * 3, (right - left) * 3).CopyTo(picture[0].Bytes[((y - top) * picture[0].Stride)..]);
        }

        (picture[0].Left, picture[0].Top) = (left, top);
        Assert.True(left > 0 && right < 80, "the part leaves something out");
        Assert.Equal(Resample(new PictureSource(pixels, size), frame, 3), Resample(new PictureSource(picture), frame, 3));
    }

    private static void CheckPixels(ImageSize size, ImageFrame frame)
    {
        byte[] pixels = Pattern(size.Length, 7);
        float[] values = Resample(new PictureSource(pixels, size), frame, size.Channels);
        for (int channel = 0; channel < size.Channels; channel++)
        {
            var expected = ResamplingOracle.Resample(pixels, size.Width, size.Height, size.Channels, channel, frame);
            for (int i = 0; i < expected.Length; i++)
            {
                Near(expected[i / frame.X.Count, i % frame.X.Count], values[(i * size.Channels) + channel]);
            }
        }
    }

    private static float[] Resample(PictureSource source, ImageFrame frame, int channels)
    {
        var size = new ImageSize(frame.Y.Count, frame.X.Count, channels);
        float[] values = [.. Enumerable.Repeat(float.NaN, size.Length)];
        var plain = new Normalisation { Mean = new float[channels], Std = [.. Enumerable.Repeat(1f, channels)] };
        new PictureResampler().Resample(source, frame, size, new PixelConverter(plain, channels), values);
        return values;
    }

    private static void Near(double expected, float value) =>
        Assert.True(Math.Abs(expected - value) <= Tolerance, $"{value}, expected {expected}");

    private static void Fill(PicturePlane plane, byte[] bytes, int width, int height, int stepX, int stepY)
    {
        plane.Resize(width, height, 1, width);
        bytes.CopyTo(plane.Bytes);
        (plane.StepX, plane.StepY) = (stepX, stepY);
    }

    /// <summary>Rough, and different at every place.</summary>
    private static byte[] Pattern(int length, uint key)
    {
        byte[] bytes = new byte[length];
        uint state = key * 2654435761;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }
}
