using Lockstep.Data.Jpeg;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Jpeg;

public sealed class JpegEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 16)]
    [InlineData(33, 7)]
    public void Encode_Flat_ComesBackWithinTwoLevels(int width, int height)
    {
        JpegSamples.SkipWithoutLibrary();
        var size = new ImageSize(height, width, 3);
        byte[] rgb = [.. Enumerable.Range(0, size.Length).Select(i => (byte)(40 + (50 * (i % 3))))];
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        byte[] file = encoder.Encode(rgb, size, 90).ToArray();
        Assert.Equal(size, decoder.ReadSize(file));
        byte[] back = new byte[size.Length];
        decoder.Decode(file, back);

        // A flat block has one coefficient, rounded to a step of at most 3 / 8 levels; the colours' rounding adds one each way.
        Assert.All(back.Zip(rgb), pair => Assert.InRange(pair.First - pair.Second, -2, 2));
    }

    [Fact]
    public void Encode_HigherQuality_IsNearer()
    {
        JpegSamples.SkipWithoutLibrary();
        byte[] rgb = JpegMaker.Pixels(64, 48, noise: 0);
        var size = new ImageSize(48, 64, 3);
        using var encoder = new JpegEncoder();
        using var decoder = new JpegDecoder();
        double Error(int quality)
        {
            byte[] back = new byte[rgb.Length];
            decoder.Decode(encoder.Encode(rgb, size, quality), back);
            return back.Zip(rgb).Average(pair => Math.Pow(pair.First - pair.Second, 2));
        }

        Assert.True(Error(95) < Error(50) && Error(50) < Error(5), $"{Error(95)}, {Error(50)}, {Error(5)}");
    }

    [Fact]
    public void Encode_Chromas_AreAtHalfResolution()
    {
        JpegSamples.SkipWithoutLibrary();
        using var encoder = new JpegEncoder();
        var frame = new JpegFrame();
        frame.Parse(encoder.Encode(JpegMaker.Pixels(20, 10), new ImageSize(10, 20, 3), 75));
        Assert.Equal([(2, 2), (1, 1), (1, 1)], frame.Components.ToArray().Select(of => (of.Across, of.Down)));
    }

    [Fact]
    public void Encode_WrongArguments_AreRefused()
    {
        JpegSamples.SkipWithoutLibrary();
        using var encoder = new JpegEncoder();
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(new byte[3], new ImageSize(1, 1, 3), 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(new byte[3], new ImageSize(1, 1, 3), 101).Length);
        Assert.Throws<ArgumentException>(() => encoder.Encode(new byte[2], new ImageSize(1, 1, 3), 75).Length);
        Assert.Throws<ArgumentException>(() => encoder.Encode(new byte[1], new ImageSize(1, 1, 1), 75).Length);
        Assert.Throws<ArgumentException>(() => encoder.Encode(new byte[3 * 65536], new ImageSize(1, 65536, 3), 75).Length);
    }
}
