using System.IO.Compression;
using Lockstep.Data.Png;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Png;

/// <summary>Beside the framework's zlib, which packs; the reader is one for all, as in a decoder.</summary>
public sealed class ZlibReaderTests
{
    private readonly ZlibReader _reader = new();

    public static TheoryData<string> Contents => ["one", "zeros", "noise", "text", "far", "few symbols", "runs", "long codes"];

    [Theory]
    [MemberData(nameof(Contents))]
    public void Read_WhatAnotherPacked_IsThat(string content)
    {
        byte[] plain = Content(content);
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize })
        {
            byte[] packed = Packed(plain, level);
            Assert.Equal(plain, Unpacked(packed, plain.Length, plain.Length));
            Assert.Equal(plain, Unpacked(packed, plain.Length, 1000));
        }
    }

    /// <summary>Made by Python's zlib: a block of fixed codes, a stored one, and nothing at all; then what RFC 1951 forbids.</summary>
    [Theory]
    [InlineData("789c4b4c04020005b401e6", "aaaaa")]
    [InlineData("7801010300fcff616263024d0127", "abc")]
    [InlineData("789c030000000001", "")]
    public void Read_SmallBlocks_AreThose(string hex, string expected) =>
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(Unpacked(Convert.FromHexString(hex), expected.Length, 100)));

    [Theory]
    [InlineData("789c07", "a block of kind 3")]
    [InlineData("789c010300fbff616263", "two lengths differ")]
    [InlineData("789c4b044200", "a distance beyond the first byte")]
    [InlineData("789d", "does not begin as zlib's does")]
    [InlineData("78", "does not begin as zlib's does")]
    public void Read_ForbiddenBlocks_SaysWhatIsWrong(string hex, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadSampleException>(() => Unpacked(Convert.FromHexString(hex), 5, 5)).Message, StringComparison.Ordinal);

    /// <summary>Whatever the bytes: an answer or an error of its own, and never more or less than was asked for.</summary>
    [Fact]
    public void Read_DamagedAnywhere_IsRefused()
    {
        byte[] plain = Content("text")[..700];
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Optimal })
        {
            byte[] packed = Packed(plain, level);
            for (int bit = 0; bit < 8 * packed.Length; bit++)
            {
                byte[] bad = [.. packed];
                bad[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    // The head's level and window say nothing that is needed.
                    Assert.Equal(plain, Unpacked(bad, plain.Length, plain.Length));
                }
                catch (BadSampleException)
                {
                    continue;
                }

                Assert.True(bit < 16 || level == CompressionLevel.NoCompression || bit / 8 >= packed.Length - 5, $"bit {bit} of {8 * packed.Length} was not missed");
            }
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        byte[] plain = Content("text")[..700];
        byte[] packed = Packed(plain, CompressionLevel.Optimal);
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Throws<BadSampleException>(() => Unpacked(packed[..length], plain.Length, plain.Length));
        }
    }

    [Fact]
    public void Read_MoreThanThereIs_IsRefused() =>
        Assert.Contains("ends before the last row", Assert.Throws<BadSampleException>(() => Unpacked(Packed([1, 2, 3], CompressionLevel.Optimal), 4, 4)).Message, StringComparison.Ordinal);

    private byte[] Unpacked(byte[] packed, int length, int step)
    {
        _reader.Clear();
        _reader.Add(packed.AsSpan(0, packed.Length / 2));
        _reader.Add(packed.AsSpan(packed.Length / 2));
        _reader.Begin();
        byte[] plain = new byte[length];
        for (int at = 0; at < length; at += step)
        {
            _reader.Read(plain.AsSpan(at, Math.Min(step, length - at)));
        }

        _reader.Finish();
        return plain;
    }

    private static byte[] Packed(byte[] plain, CompressionLevel level)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, level))
        {
            zlib.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Content(string kind)
    {
        var random = new Random(11);
        byte[] bytes = new byte[kind switch { "one" => 1, _ => 400_000 }];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = kind switch
            {
                "zeros" => 0,
                "text" => (byte)"the quick brown fox jumps over it"[random.Next(4) == 0 ? random.Next(33) : i % 33],
                "far" => i < 32_768 ? (byte)random.Next(256) : bytes[i - 32_768],
                "few symbols" => (byte)random.Next(3),
                "runs" => i % 7 == 0 ? (byte)random.Next(256) : bytes[i - 1],

                // Each value half as often as the one before: codes of all lengths.
                "long codes" => (byte)Math.Min(200, -Math.Log2(random.NextDouble() + 1e-9)),
                _ => (byte)random.Next(256),
            };
        }

        return bytes;
    }
}
