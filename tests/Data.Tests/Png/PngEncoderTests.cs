using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Png;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Encode_ThenDecode_GivesThePixels(int channels)
    {
        var size = new ImageSize(5, 7, channels);
        byte[] pixels = [.. Enumerable.Range(0, size.Length).Select(i => (byte)(i * 11))];
        using var file = new MemoryStream();
        PngEncoder.Encode(size, pixels, file);
        byte[] rgb = new byte[5 * 7 * 3];
        using var decoder = new PngDecoder();
        decoder.Decode(file.ToArray(), rgb);
        Assert.Equal(channels == 3 ? pixels : pixels.SelectMany(p => new[] { p, p, p }), rgb);
    }

    [Theory]
    [InlineData(2, 70)]
    [InlineData(3, 104)]
    public void Encode_WrongShape_Throws(int channels, int length)
    {
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new ImageSize(5, 7, channels), new byte[length], Stream.Null));
    }
}
