using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Turns plain rows into RGB: fewer bits are stretched to 0..255, 16 bits rounded, alpha dropped.</summary>
internal readonly ref struct PngRow(PngHeader header, ReadOnlySpan<byte> palette)
{
    private readonly PngHeader _header = header;
    private readonly ReadOnlySpan<byte> _palette = palette;

    /// <summary>Writes pixel i to <c>rgb[start + i * step]</c> (in pixels): Adam7's passes lie apart, others have step 1.</summary>
    public void ToRgb(ReadOnlySpan<byte> row, int width, Span<byte> rgb, int start, int step)
    {
        for (int i = 0; i < width; i++)
        {
            var pixel = rgb.Slice((start + (i * step)) * 3, 3);
            int first = i * _header.Samples;
            if (_header.Colour is PngColour.Palette)
            {
                Colour(Bits(row, i)).CopyTo(pixel);
            }
            else if (_header.Samples < 3)
            {
                pixel.Fill(Level(row, first));
            }
            else
            {
                pixel[0] = Level(row, first);
                pixel[1] = Level(row, first + 1);
                pixel[2] = Level(row, first + 2);
            }
        }
    }

    private ReadOnlySpan<byte> Colour(int index) => index < _palette.Length / 3
        ? _palette.Slice(index * 3, 3)
        : throw new BadSampleException($"PNG pixel has palette index {index}, expected below {_palette.Length / 3}");

    private byte Level(ReadOnlySpan<byte> row, int sample) => _header.BitDepth switch
    {
        8 => row[sample],
        16 => (byte)(((row[2 * sample] << 8) + row[(2 * sample) + 1] + 128) / 257),
        _ => (byte)(Bits(row, sample) * 255 / ((1 << _header.BitDepth) - 1)),
    };

    /// <summary>Samples of 1 to 8 bits are packed from the highest bit down.</summary>
    private int Bits(ReadOnlySpan<byte> row, int sample)
    {
        int bit = sample * _header.BitDepth;
        return (row[bit >> 3] >> (8 - _header.BitDepth - (bit & 7))) & ((1 << _header.BitDepth) - 1);
    }
}
