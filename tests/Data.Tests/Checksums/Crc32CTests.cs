using System.Text;
using Lockstep.Data.Checksums;

namespace Lockstep.Data.Tests.Checksums;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4 (there in the order of the bytes on the wire), and the check value of "123456789".</summary>
    public static TheoryData<byte[], uint> Published => new()
    {
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Of_PublishedVectors_IsThePublishedValue(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Of(bytes));
        Assert.Equal(expected, ~Crc32C.AppendTable(uint.MaxValue, bytes));
    }

    [Fact]
    public void Of_AnyLengthAndStart_IsThatOfTheTable()
    {
        byte[] bytes = new byte[300];
        new Random(1).NextBytes(bytes);
        for (int start = 0; start < 9; start++)
        {
            for (int length = 0; length + start <= bytes.Length; length += 7)
            {
                var part = bytes.AsSpan(start, length);
                Assert.Equal(~Crc32C.AppendTable(uint.MaxValue, part), Crc32C.Of(part));
            }
        }
    }

    [Fact]
    public void Append_InParts_IsThatOfTheWhole()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Crc32C.Of(bytes), Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    /// <summary>By hand: 0xE3069283 rotated right by 15 is 0x2507C60D; plus 0xA282EAD8.</summary>
    [Fact]
    public void Masked_KnownCrc_IsRotatedAndShifted() => Assert.Equal(0xC78AB0E5, Crc32C.Masked("123456789"u8));
}
