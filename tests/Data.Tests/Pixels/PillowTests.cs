using Lockstep.Data.Augmentations;
using Lockstep.Data.Images;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;
using Lockstep.Data.Tests.Jpeg;

namespace Lockstep.Data.Tests.Pixels;

/// <summary>Beside Pillow and torchvision, which round to whole levels after each of the two passes.</summary>
public sealed class PillowTests
{
    private static readonly ImageSize Image = new(75, 113, 3);

    [Theory]
    [InlineData(5, 3, 80, 61, 40, 32)]
    [InlineData(0, 0, 113, 75, 224, 224)]
    [InlineData(11, 7, 70, 60, 57, 59)]
    [InlineData(3, 2, 107, 70, 13, 9)]
    public void Resample_CutThenResized_IsPillows(int left, int top, int width, int height, int countX, int countY)
    {
        byte[] pixels = Scenery.Draw(Image);
        byte[] expected = PythonOracle.Run(
            "PIL.Image",
            """
            w, h, l, t, cw, ch, ow, oh = map(int, a)
            im = PIL.Image.frombytes('RGB', (w, h), sys.stdin.buffer.read()).crop((l, t, l + cw, t + ch)).resize((ow, oh), PIL.Image.BILINEAR)
            sys.stdout.buffer.write(im.tobytes())
            """,
            pixels, Image.Width, Image.Height, left, top, width, height, countX, countY);
        var frame = new ImageFrame(AxisFrame.Cut(left, width, countX), AxisFrame.Cut(top, height, countY), false);
        AssertLike(expected, Resample(new PictureSource(pixels, Image), frame), mean: 0.4, most: 1.5);
    }

    [Fact]
    public void Ten_OfAnImage_AreTorchvisions()
    {
        byte[] pixels = Scenery.Draw(Image);
        var size = new ImageSize(57, 57, 3);
        byte[] expected = PythonOracle.Run(
            "PIL.Image, torchvision.transforms",
            """
            w, h, short, size = map(int, a)
            im = PIL.Image.frombytes('RGB', (w, h), sys.stdin.buffer.read())
            for crop in torchvision.transforms.TenCrop(size)(torchvision.transforms.Resize(short)(im)):
                sys.stdout.buffer.write(crop.tobytes())
            sys.stdout.buffer.write(torchvision.transforms.CenterCrop(size)(torchvision.transforms.Resize(short)(im)).tobytes())
            """,
            pixels, Image.Width, Image.Height, 64, 57);
        var frames = new ImageFrame[11];
        ShortSideCrop.Ten(Image, 64, size, frames.AsSpan(0, 10));
        frames[10] = ShortSideCrop.Centre(Image, 64, size);
        for (int i = 0; i < frames.Length; i++)
        {
            AssertLike(expected.AsSpan(i * size.Length, size.Length), Resample(new PictureSource(pixels, Image), frames[i]), mean: 0.4, most: 1.5);
        }
    }

    /// <summary>
    /// From the file, at every resolution that the decoder gives. At the full one the difference is Pillow's rounding and interpolation
    /// of chroma, at others also that blocks weigh evenly.
    /// </summary>
    [Theory]
    [InlineData(224, 1)]
    [InlineData(131, 1)]
    [InlineData(130, 2)]
    [InlineData(65, 4)]
    [InlineData(32, 8)]
    public void Resample_JpegFile_IsWithinALevelOfPillows(int count, int shrink)
    {
        JpegSamples.SkipWithoutLibrary();
        var image = new ImageSize(1240, 1600, 3);
        byte[] answer = PythonOracle.Run(
            "PIL.Image, io",
            """
            w, h, n = map(int, a)
            file = io.BytesIO()
            PIL.Image.frombytes('RGB', (w, h), sys.stdin.buffer.read()).save(file, 'JPEG', quality=90)
            im = PIL.Image.open(io.BytesIO(file.getvalue())).convert('RGB').crop((37, 21, 37 + 1080, 21 + 1041)).resize((n, n), PIL.Image.BILINEAR)
            sys.stdout.buffer.write(im.tobytes() + file.getvalue())
            """,
            Scenery.Draw(image), image.Width, image.Height, count);
        byte[] file = answer[(3 * count * count)..];
        var frame = new ImageFrame(AxisFrame.Cut(37, 1080, count), AxisFrame.Cut(21, 1041, count), false);
        Assert.Equal(shrink, frame.Shrink);
        using var decoders = new ImageDecoders();
        var picture = new Picture();
        decoders.For(file).Decode(file, new DecodeRequest(37, 21, 1080, 1041, shrink), picture);
        AssertLike(answer.AsSpan(0, 3 * count * count), Resample(new PictureSource(picture), frame), mean: 1, most: 40);
    }

    private static float[] Resample(PictureSource source, ImageFrame frame)
    {
        var size = new ImageSize(frame.Y.Count, frame.X.Count, 3);
        float[] values = new float[size.Length];
        new PictureResampler().Resample(source, frame, size, PixelConverter.Plain(3), values);
        return values;
    }

    private static void AssertLike(ReadOnlySpan<byte> expected, float[] values, double mean, double most)
    {
        Assert.Equal(expected.Length, values.Length);
        double sum = 0;
        double greatest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs(values[i] - expected[i]);
            sum += difference;
            greatest = !(difference <= greatest) ? difference : greatest;
        }

        Assert.True(sum / values.Length <= mean && greatest <= most, $"mean {sum / values.Length:0.000}, greatest {greatest:0.0} of 255");
    }
}
