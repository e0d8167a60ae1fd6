using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Pixels;

/// <summary>
/// Crop, resize, mirror, colour conversion, and normalisation or rounding, in one pass into the slice's buffer. Chroma planes are resampled from
/// their own resolution, and only result pixels are converted to RGB. One a thread: it has scratch memory.
/// </summary>
internal sealed class PictureResampler
{
    private readonly PlaneResampler _first = new();
    private readonly PlaneResampler _chroma = new();
    private float[] _lines = [];

    /// <param name="source">Grey becomes RGB where <paramref name="size"/> has three channels.</param>
    /// <param name="frame">What the result shows.</param>
    /// <param name="size">Of the result.</param>
    /// <param name="scale">Normalises each channel; pixels are on the scale 0 to 255.</param>
    /// <param name="values">[height, width, channels]; every element is written.</param>
    /// <exception cref="DataException">The source has colours and the result has not.</exception>
    public void Resample(in PictureSource source, in ImageFrame frame, ImageSize size, PixelConverter scale, Span<float> values)
    {
        // The slice's memory is far away and is written once; everything before happens in a row that stays in the nearest cache.
        var row = Begin(source, frame, size);
        for (int y = 0; y < size.Height; y++)
        {
            Row(source, y, size, row);
            scale.Convert(row, values.Slice(y * row.Length, row.Length));
        }
    }

    /// <summary>The same, rounded to bytes instead of normalised.</summary>
    /// <param name="source">Grey becomes RGB where <paramref name="size"/> has three channels.</param>
    /// <param name="frame">What the result shows.</param>
    /// <param name="size">Of the result.</param>
    /// <param name="pixels">[height, width, channels]; every element is written.</param>
    /// <exception cref="DataException">The source has colours and the result has not.</exception>
    public void Resample(in PictureSource source, in ImageFrame frame, ImageSize size, Span<byte> pixels)
    {
        var row = Begin(source, frame, size);
        for (int y = 0; y < size.Height; y++)
        {
            Row(source, y, size, row);
            ByteRounding.Round(row, pixels.Slice(y * row.Length, row.Length));
        }
    }

    /// <summary>Returns room for one row of the result.</summary>
    private Span<float> Begin(in PictureSource source, in ImageFrame frame, ImageSize size)
    {
        bool colour = source.Kind != PictureKind.Grey;
        if (size.Channels != 3 && (colour || size.Channels != 1))
        {
            throw new DataException($"{source.Kind} images where {size} is needed, expected images of {size.Channels} channels.");
        }

        _first.Begin(source.First, frame);
        if (source.Kind == PictureKind.YCbCr)
        {
            _chroma.Begin(source.Blue, frame);
        }

        if (_lines.Length < 6 * size.Width)
        {
            _lines = new float[6 * size.Width];
        }

        return _lines.AsSpan(3 * size.Width, size.Width * size.Channels);
    }

    private void Row(in PictureSource source, int y, ImageSize size, Span<float> row)
    {
        if (source.Kind == PictureKind.Rgb || size.Channels == 1)
        {
            _first.Row(source.First, y, row);
            return;
        }

        var light = _lines.AsSpan(0, size.Width);
        _first.Row(source.First, y, light);
        if (source.Kind == PictureKind.Grey)
        {
            ColourRows.Spread(light, row);
            return;
        }

        var blue = _lines.AsSpan(size.Width, size.Width);
        var red = _lines.AsSpan(2 * size.Width, size.Width);
        _chroma.Row(source.Blue, y, blue);
        _chroma.Row(source.Red, y, red);
        ColourRows.ToRgb(light, blue, red, row);
    }
}
