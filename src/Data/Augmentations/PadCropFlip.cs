using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>Pads with zeros, crops at the given corner, mirrors, normalises: one pass into the slice's buffer.</summary>
internal static class PadCropFlip
{
    /// <param name="pixels">[height, width, channels] uint8; mirrored in place where <paramref name="chosen"/> says so.</param>
    /// <param name="size">Of the image and of the result.</param>
    /// <param name="pad">Zero pixels at each side.</param>
    /// <param name="chosen">The crop's corner in the padded image; mirroring comes after cropping.</param>
    /// <param name="converter">Normalises.</param>
    /// <param name="values">[height, width, channels] float.</param>
    public static void Apply(
        Span<byte> pixels, ImageSize size, int pad, CropFlip chosen, PixelConverter converter, Span<float> values)
    {
        int stride = size.Width * size.Channels;
        int shift = chosen.Left - pad;
        if (chosen.Flip)
        {
            MirrorRows(pixels, size);
            shift = -shift;
        }

        for (int y = 0; y < size.Height; y++)
        {
            int source = y + chosen.Top - pad;
            var to = values.Slice(y * stride, stride);
            if (source < 0 || source >= size.Height)
            {
                converter.FillZero(to);
            }
            else
            {
                ConvertRow(pixels.Slice(source * stride, stride), shift * size.Channels, converter, to);
            }
        }
    }

    /// <summary>Result value i is row value i + shift, zero outside the row.</summary>
    private static void ConvertRow(ReadOnlySpan<byte> row, int shift, PixelConverter converter, Span<float> to)
    {
        int before = Math.Clamp(-shift, 0, row.Length);
        int after = Math.Clamp(shift, 0, row.Length);
        int kept = row.Length - before - after;
        converter.FillZero(to[..before]);
        converter.Convert(row.Slice(after, kept), to.Slice(before, kept));
        converter.FillZero(to[(before + kept)..]);
    }

    private static void MirrorRows(Span<byte> pixels, ImageSize size)
    {
        int channels = size.Channels;
        int stride = size.Width * channels;
        for (int y = 0; y < size.Height; y++)
        {
            var row = pixels.Slice(y * stride, stride);
            row.Reverse();
            for (int x = 0; x < stride && channels > 1; x += channels)
            {
                row.Slice(x, channels).Reverse();
            }
        }
    }
}
