using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Lockstep.Data.Tests.Png;

/// <summary>
/// Builds PNG files chunk by chunk, right or wrong, without the code under test: CRC-32 is taken from the trailer of a gzip
/// stream, which uses the same polynomial.
/// </summary>
internal sealed class PngFile
{
    private readonly List<byte> _bytes = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A whole file. <paramref name="rows"/> are the plain bytes after zlib, filter bytes included.</summary>
    public static byte[] Of(int width, int height, int depth, int colour, byte[] rows, byte[]? palette = null, bool interlaced = false)
    {
        var file = new PngFile().Header(width, height, depth, colour, interlaced);
        if (palette is not null)
        {
            file.Chunk("PLTE", palette);
        }

        return file.Chunk("IDAT", Zlib(rows)).Chunk("IEND", []).ToArray();
    }

    public static byte[] Zlib(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(plain);
        }

        return packed.ToArray();
    }

    public PngFile Header(int width, int height, int depth, int colour, bool interlaced = false)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)depth;
        header[9] = (byte)colour;
        header[12] = (byte)(interlaced ? 1 : 0);
        return Chunk("IHDR", header);
    }

    public PngFile Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        _bytes.AddRange(number);
        _bytes.AddRange(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, GzipCrc(body));
        _bytes.AddRange(number);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private static uint GzipCrc(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(packed.ToArray().AsSpan()[^8..]);
    }
}
