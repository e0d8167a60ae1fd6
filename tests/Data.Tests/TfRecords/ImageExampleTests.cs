using Lockstep.Data.Sources;
using Lockstep.Data.TfRecords;

namespace Lockstep.Data.Tests.TfRecords;

public sealed class ImageExampleTests
{
    private static readonly byte[] Image = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 3))];

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Parse_Example_FindsImageAndLabel(bool packed, bool valueFirst)
    {
        byte[] record = ExampleBytes.Example(Image, 1000, packed, valueFirst);
        var (start, length, label) = ImageExample.Parse(record);
        Assert.Equal(Image, record[start..(start + length)]);
        Assert.Equal(1000, label);
    }

    /// <summary>Written byte by byte from protobuf's documentation: {image/encoded: "AB", image/class/label: 5}.</summary>
    [Fact]
    public void Parse_BytesByHand_FindsImageAndLabel()
    {
        byte[] record =
        [
            0x0A, 0x35,
            0x0A, 0x17, 0x0A, 0x0D, .. "image/encoded"u8, 0x12, 0x06, 0x0A, 0x04, 0x0A, 0x02, (byte)'A', (byte)'B',
            0x0A, 0x1A, 0x0A, 0x11, .. "image/class/label"u8, 0x12, 0x05, 0x1A, 0x03, 0x0A, 0x01, 0x05,
        ];
        Assert.Equal((25, 2, 5), ImageExample.Parse(record));
    }

    [Fact]
    public void Parse_NoImage_SaysSo() =>
        Assert.Contains("no bytes image/encoded", Assert.Throws<BadSampleException>(() => ImageExample.Parse(ExampleBytes.Example(null, 1))).Message);

    [Theory]
    [InlineData(null, "no image/class/label")]
    [InlineData(-1L, "the label -1")]
    [InlineData(1L << 40, "the label 1099511627776")]
    public void Parse_LabelThatIsNone_SaysSo(long? label, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadSampleException>(() => ImageExample.Parse(ExampleBytes.Example(Image, label))).Message);

    [Fact]
    public void Parse_CutOrFlippedAnywhere_IsReadOrBad()
    {
        byte[] record = ExampleBytes.Example([1, 2, 3], 7);
        for (int i = 0; i < record.Length; i++)
        {
            int at = i;
            Assert.Throws<BadSampleException>(() => ImageExample.Parse(record.AsSpan(0, at)));
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. record];
                flipped[i] ^= (byte)(1 << bit);
                var error = Record.Exception(() => ImageExample.Parse(flipped));
                Assert.True(error is null or BadSampleException, $"byte {i}, bit {bit}: {error}");
            }
        }
    }
}
