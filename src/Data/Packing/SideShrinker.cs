using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>
/// Shrinks RGB with a triangle filter as wide as the scale (bilinear with antialiasing): rows first, then columns. Sums are in
/// integers, so every machine gives the same bytes. One a thread.
/// </summary>
internal sealed class SideShrinker
{
    private const int Channels = 3;
    private const int Bits = 14;

    private byte[] _rows = [];
    private byte[] _result = [];

    /// <summary>The shorter side at most <paramref name="side"/>, the longer in proportion, rounded down as Pillow and torchvision do.</summary>
    public static ImageSize SizeFor(ImageSize size, int side)
    {
        int shorter = Math.Min(size.Width, size.Height);
        return shorter <= side ? size : size with
        {
            Width = (int)((long)size.Width * side / shorter),
            Height = (int)((long)size.Height * side / shorter),
        };
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Shrink(ReadOnlySpan<byte> rgb, ImageSize from, ImageSize to)
    {
        Grow(ref _rows, from.Height * to.Width * Channels);
        Grow(ref _result, to.Length);
        var across = ShrinkTaps.Of(from.Width, to.Width, Bits);
        for (int y = 0; y < from.Height; y++)
        {
            AcrossRow(rgb.Slice(y * from.Width * Channels, from.Width * Channels), across, _rows.AsSpan(y * to.Width * Channels, to.Width * Channels));
        }

        var down = ShrinkTaps.Of(from.Height, to.Height, Bits);
        int stride = to.Width * Channels;
        for (int y = 0; y < to.Height; y++)
        {
            DownColumns(_rows, down[y], stride, _result.AsSpan(y * stride, stride));
        }

        return _result.AsSpan(0, to.Length);
    }

    private static void AcrossRow(ReadOnlySpan<byte> row, ShrinkTaps[] taps, Span<byte> to)
    {
        for (int x = 0; x < taps.Length; x++)
        {
            var from = row[(taps[x].First * Channels)..];
            int red = 1 << (Bits - 1);
            int green = red;
            int blue = red;
            foreach (int weight in taps[x].Weights)
            {
                red += weight * from[0];
                green += weight * from[1];
                blue += weight * from[2];
                from = from[Channels..];
            }

            to[Channels * x] = (byte)(red >> Bits);
            to[(Channels * x) + 1] = (byte)(green >> Bits);
            to[(Channels * x) + 2] = (byte)(blue >> Bits);
        }
    }

    private static void DownColumns(ReadOnlySpan<byte> rows, ShrinkTaps taps, int stride, Span<byte> to)
    {
        for (int i = 0; i < stride; i++)
        {
            int sum = 1 << (Bits - 1);
            int at = (taps.First * stride) + i;
            foreach (int weight in taps.Weights)
            {
                sum += weight * rows[at];
                at += stride;
            }

            to[i] = (byte)(sum >> Bits);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (length > buffer.Length)
        {
            buffer = new byte[Math.Max(length, buffer.Length / 2 * 3)];
        }
    }
}
