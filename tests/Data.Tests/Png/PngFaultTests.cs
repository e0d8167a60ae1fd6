using Lockstep.Data.Images;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Png;

public sealed class PngFaultTests
{
    private static readonly byte[] Good = PngFile.Of(2, 2, 8, 0, [0, 1, 2, 0, 3, 4]);

    [Fact]
    public void Decode_CutAnywhere_IsBad()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            Fails(Good[..length]);
        }
    }

    [Fact]
    public void Decode_AnyByteFlipped_IsBad()
    {
        for (int i = 0; i < Good.Length; i++)
        {
            byte[] broken = [.. Good];
            broken[i] ^= 0x10;
            Fails(broken);
        }
    }

    [Fact]
    public void Decode_WrongCrc_NamesChunkAndPlace()
    {
        byte[] broken = [.. Good];
        broken[^1] ^= 1;
        Assert.Contains($"chunk IEND at byte {Good.Length - 12} has CRC ae426082, expected ae426083", Fails(broken));
    }

    [Theory]
    [InlineData(0, 3, "bit depth 3 with colour type 0, expected 1, 2, 4, 8, 16")]
    [InlineData(2, 4, "bit depth 4 with colour type 2, expected 8, 16")]
    [InlineData(3, 16, "bit depth 16 with colour type 3, expected 1, 2, 4, 8")]
    [InlineData(5, 8, "colour type 5, expected 0, 2, 3, 4 or 6")]
    public void Decode_ForbiddenDepth_SaysWhatIsAllowed(int colour, int depth, string text)
    {
        Assert.Contains(text, Fails(PngFile.Of(2, 2, depth, colour, [0, 1, 2, 0, 3, 4])));
    }

    [Fact]
    public void Decode_TooFewRows_IsBad()
    {
        Assert.Contains("ends before the last row", Fails(PngFile.Of(2, 2, 8, 0, [0, 1, 2, 0, 3])));
    }

    [Fact]
    public void Decode_WrongZlibChecksum_IsBad()
    {
        byte[] data = PngFile.Zlib([0, 1, 2, 0, 3, 4]);
        data[^1] ^= 1;
        Fails(new PngFile().Header(2, 2, 8, 0).Chunk("IDAT", data).Chunk("IEND", []).ToArray());
    }

    [Fact]
    public void Decode_UnknownFilter_IsBad()
    {
        Assert.Contains("row filter 5, expected 0 to 4", Fails(PngFile.Of(2, 2, 8, 0, [0, 1, 2, 5, 3, 4])));
    }

    [Fact]
    public void Decode_PaletteIndexOutside_IsBad()
    {
        Assert.Contains("palette index 2, expected below 2", Fails(PngFile.Of(2, 2, 8, 3, [0, 1, 0, 0, 2, 0], [1, 2, 3, 4, 5, 6])));
    }

    [Fact]
    public void Decode_NoPalette_IsBad()
    {
        Assert.Contains("no palette", Fails(PngFile.Of(2, 2, 8, 3, [0, 1, 0, 0, 1, 0])));
    }

    [Fact]
    public void Decode_UnknownCriticalChunk_IsBad()
    {
        Assert.Contains("critical chunk ABCD", Fails(new PngFile().Header(2, 2, 8, 0).Chunk("ABCD", []).ToArray()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    [InlineData(1 << 20, 1 << 20)]
    public void ReadSize_ImpossibleSize_IsBad(int width, int height)
    {
        using var decoder = new PngDecoder();
        Assert.Throws<BadSampleException>(() => decoder.ReadSize(PngFile.Of(width, height, 8, 0, [])));
    }

    private static string Fails(byte[] file)
    {
        using var decoder = new PngDecoder();
        return Assert.Throws<BadSampleException>(() => decoder.Decode(file, new byte[12])).Message;
    }
}
