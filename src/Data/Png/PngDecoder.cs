using System.IO.Compression;
using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>
/// PNG over the framework's zlib: every colour type and bit depth, interlaced or not, each CRC checked. Grayscale becomes RGB;
/// transparency and colour-space chunks are dropped.
/// </summary>
internal sealed class PngDecoder : IImageDecoder
{
    public ImageSize ReadSize(ReadOnlySpan<byte> file)
    {
        var chunks = new PngChunks(file);
        var header = ReadHeader(ref chunks);
        return new ImageSize(header.Height, header.Width, 3);
    }

    public void Decode(ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        var chunks = new PngChunks(file);
        var header = ReadHeader(ref chunks);
        using var packed = new MemoryStream();
        byte[] palette = ReadBody(ref chunks, packed);
        if (header.Colour is PngColour.Palette && palette.Length == 0)
        {
            throw new BadSampleException("PNG with colour type 3 has no palette (PLTE)");
        }

        packed.Position = 0;
        try
        {
            using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
            ReadPasses(inflated, header, new PngRow(header, palette), rgb);
        }
        catch (InvalidDataException e)
        {
            throw new BadSampleException($"PNG image data: {e.Message}", e);
        }
        catch (EndOfStreamException e)
        {
            throw new BadSampleException("PNG image data ends before the last row", e);
        }
    }

    public void Dispose()
    {
    }

    private static PngHeader ReadHeader(ref PngChunks chunks)
    {
        chunks.MoveNext();
        return chunks.Type == "IHDR"
            ? PngHeader.Parse(chunks.Data)
            : throw new BadSampleException($"PNG begins with chunk {chunks.Type}, expected IHDR");
    }

    /// <summary>Appends all IDAT data to <paramref name="packed"/>; returns the palette, empty where there is none.</summary>
    private static byte[] ReadBody(ref PngChunks chunks, MemoryStream packed)
    {
        byte[] palette = [];
        for (chunks.MoveNext(); chunks.Type != "IEND"; chunks.MoveNext())
        {
            if (chunks.Type == "IDAT")
            {
                packed.Write(chunks.Data);
            }
            else if (chunks.Type == "PLTE")
            {
                palette = chunks.Data.ToArray();
            }
            else if (chunks.IsCritical)
            {
                throw new BadSampleException($"PNG has the critical chunk {chunks.Type}, which is unknown");
            }
        }

        return palette;
    }

    private static void ReadPasses(ZLibStream inflated, PngHeader header, PngRow pixels, Span<byte> rgb)
    {
        foreach (var pass in PngPass.Of(header))
        {
            int width = pass.Width(header);
            int height = width == 0 ? 0 : pass.Height(header);
            byte[] row = new byte[1 + header.RowBytes(width)];
            byte[] above = new byte[row.Length];
            for (int y = 0; y < height; y++)
            {
                inflated.ReadExactly(row);
                PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), Math.Max(1, header.BitsPerPixel / 8));
                int start = ((pass.Y + (y * pass.StepY)) * header.Width) + pass.X;
                pixels.ToRgb(row.AsSpan(1), width, rgb, start, pass.StepX);
                (row, above) = (above, row);
            }
        }

        // Reading to the end makes zlib compare its checksum.
        while (inflated.ReadByte() >= 0)
        {
        }
    }
}
