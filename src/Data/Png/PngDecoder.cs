using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>
/// PNG: every colour type and bit depth, interlaced or not, each CRC checked. Grayscale becomes RGB; transparency and colour-space
/// chunks are dropped. An instance belongs to one thread at a time and allocates nothing once it has met the largest image.
/// </summary>
internal sealed class PngDecoder : IImageDecoder
{
    private readonly ZlibReader _inflated = new();
    private byte[] _row = [];
    private byte[] _above = [];

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
        var palette = ReadBody(ref chunks);
        if (header.Colour is PngColour.Palette && palette.IsEmpty)
        {
            throw new BadSampleException("PNG with colour type 3 has no palette (PLTE)");
        }

        _inflated.Begin();
        ReadPasses(header, new PngRow(header, palette), rgb);
        _inflated.Finish();
    }

    public void Dispose()
    {
    }

    private static PngHeader ReadHeader(ref PngChunks chunks)
    {
        chunks.MoveNext();
        return chunks.Type.SequenceEqual("IHDR"u8)
            ? PngHeader.Parse(chunks.Data)
            : throw new BadSampleException($"PNG begins with chunk {chunks.Name}, expected IHDR");
    }

    /// <summary>Collects all IDAT data; returns the palette, empty where there is none.</summary>
    private ReadOnlySpan<byte> ReadBody(ref PngChunks chunks)
    {
        ReadOnlySpan<byte> palette = [];
        _inflated.Clear();
        for (chunks.MoveNext(); !chunks.Type.SequenceEqual("IEND"u8); chunks.MoveNext())
        {
            if (chunks.Type.SequenceEqual("IDAT"u8))
            {
                _inflated.Add(chunks.Data);
            }
            else if (chunks.Type.SequenceEqual("PLTE"u8))
            {
                palette = chunks.Data;
            }
            else if (chunks.IsCritical)
            {
                throw new BadSampleException($"PNG has the critical chunk {chunks.Name}, which is unknown");
            }
        }

        return palette;
    }

    private void ReadPasses(PngHeader header, PngRow pixels, Span<byte> rgb)
    {
        foreach (var pass in PngPass.Of(header))
        {
            int width = pass.Width(header);
            int height = width == 0 ? 0 : pass.Height(header);
            int length = 1 + header.RowBytes(width);
            MakeRoom(length);
            _above.AsSpan(0, length).Clear();
            for (int y = 0; y < height; y++)
            {
                var row = _row.AsSpan(0, length);
                _inflated.Read(row);
                PngFilter.Undo(row[0], row[1..], _above.AsSpan(1, length - 1), Math.Max(1, header.BitsPerPixel / 8));
                int start = ((pass.Y + (y * pass.StepY)) * header.Width) + pass.X;
                pixels.ToRgb(row[1..], width, rgb, start, pass.StepX);
                (_row, _above) = (_above, _row);
            }
        }
    }

    private void MakeRoom(int length)
    {
        if (_row.Length < length)
        {
            (_row, _above) = (new byte[length + (length / 2)], new byte[length + (length / 2)]);
        }
    }
}
