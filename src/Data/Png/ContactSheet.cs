using Lockstep.Data.Loading;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Png;

/// <summary>Images of slices beside each other in one PNG, as the network sees them: normalisation undone, and nothing else.</summary>
public sealed class ContactSheet
{
    private const int Gap = 2;

    private readonly ImageSize _size;
    private readonly Normalisation _normalisation;
    private readonly ImageSize _sheet;
    private readonly int _columns;
    private readonly byte[] _pixels;
    private int _count;

    /// <param name="size">Of each image; 1 or 3 channels.</param>
    /// <param name="normalisation">That the images went through.</param>
    /// <param name="images">Room for so many, at least 1: about as many columns as rows.</param>
    public ContactSheet(ImageSize size, Normalisation normalisation, int images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        normalisation.Check(size.Channels);
        (_size, _normalisation) = (size, normalisation);
        _columns = (int)Math.Ceiling(Math.Sqrt(images));
        int rows = (images + _columns - 1) / _columns;
        _sheet = new ImageSize((rows * (size.Height + Gap)) - Gap, (_columns * (size.Width + Gap)) - Gap, size.Channels);
        _pixels = new byte[_sheet.Length];
        _pixels.AsSpan().Fill(255);
    }

    /// <summary>All images of a slice, each view of a sample by itself.</summary>
    public void Add(LoadedSlice slice)
    {
        var images = slice.Images.Span;
        for (int at = 0; at < images.Length; at += _size.Length)
        {
            Add(images.Slice(at, _size.Length));
        }
    }

    public void Write(Stream output) => PngEncoder.Encode(_sheet, _pixels, output);

    private void Add(ReadOnlySpan<float> image)
    {
        var (row, column) = Math.DivRem(_count++, _columns);
        int stride = _size.Width * _size.Channels;
        int corner = ((row * (_size.Height + Gap) * _sheet.Width) + (column * (_size.Width + Gap))) * _size.Channels;
        for (int y = 0; y < _size.Height; y++)
        {
            var to = _pixels.AsSpan(corner + (y * _sheet.Width * _size.Channels), stride);
            for (int x = 0; x < stride; x++)
            {
                int channel = x % _size.Channels;
                float value = (image[(y * stride) + x] * _normalisation.Std[channel]) + _normalisation.Mean[channel];
                to[x] = (byte)Math.Clamp(MathF.Round(value), 0, 255);
            }
        }
    }
}
