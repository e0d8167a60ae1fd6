using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Writes 8-bit grayscale or RGB, not interlaced, without row filters.</summary>
internal static class PngEncoder
{
    /// <param name="size">1 or 3 channels.</param>
    /// <param name="pixels"><c>[height, width, channels]</c> uint8.</param>
    /// <param name="output">Receives the file.</param>
    public static void Encode(ImageSize size, ReadOnlySpan<byte> pixels, Stream output)
    {
        if (size.Channels is not (1 or 3) || pixels.Length != size.Length)
        {
            throw new ArgumentException($"{pixels.Length} bytes for {size}, expected 1 or 3 channels and {size.Length} bytes", nameof(pixels));
        }

        output.Write(PngChunks.Signature);
        WriteChunk(output, "IHDR", Header(size));
        WriteChunk(output, "IDAT", Packed(size, pixels));
        WriteChunk(output, "IEND", []);
    }

    private static byte[] Header(ImageSize size)
    {
        byte[] header = new byte[PngHeader.Length];
        BinaryPrimitives.WriteInt32BigEndian(header, size.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size.Height);
        header[8] = 8;
        header[9] = (byte)(size.Channels == 3 ? PngColour.Rgb : PngColour.Grey);
        return header;
    }

    private static byte[] Packed(ImageSize size, ReadOnlySpan<byte> pixels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int stride = size.Width * size.Channels;
            for (int y = 0; y < size.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(y * stride, stride));
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream output, string type, byte[] data)
    {
        byte[] body = [.. Encoding.Latin1.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCrc.Of(body));
        output.Write(number);
    }
}
