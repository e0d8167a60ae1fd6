using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Images;

public sealed class ImageDecodersTests
{
    public static TheoryData<byte[], string> Foreign => new()
    {
        { "GIF89a....."u8.ToArray(), "found a GIF, expected JPEG or PNG: convert it" },
        { "RIFF\x10\0\0\0WEBPVP8 "u8.ToArray(), "found a WebP" },
        { "BM\x10\0\0\0"u8.ToArray(), "found a BMP" },
        { "II*\0\x08\0\0\0"u8.ToArray(), "found a TIFF" },
        { "MM\0*\0\0\0\x08"u8.ToArray(), "found a TIFF" },
        { new byte[100], "found 100 bytes of zeros" },
        { [], "found an empty file" },
        { [0xFF, 0xD8], "found the bytes FFD8, expected JPEG" },
        { "<html>"u8.ToArray(), "found the bytes 3C68746D" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void For_WhatIsNoImageOfOurs_NamesIt(byte[] file, string expected)
    {
        using var decoders = new ImageDecoders();
        Assert.Contains(expected, Assert.Throws<BadSampleException>(() => decoders.For(file)).Message);
    }
}
