using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Shrinks RGB by the filter that training resizes with, rounded to bytes; every machine gives the same. One a thread.</summary>
internal sealed class SideShrinker
{
    private readonly PictureResampler _resampler = new();
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

    /// <summary>[height, width, 3] of <paramref name="to"/>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Shrink(ReadOnlySpan<byte> rgb, ImageSize from, ImageSize to)
    {
        if (_result.Length < to.Length)
        {
            _result = new byte[to.Length / 2 * 3];
        }

        var result = _result.AsSpan(0, to.Length);
        var frame = new ImageFrame(AxisFrame.Cut(0, from.Width, to.Width), AxisFrame.Cut(0, from.Height, to.Height), Mirror: false);
        _resampler.Resample(new PictureSource(rgb, from), frame, to, result);
        return result;
    }
}
