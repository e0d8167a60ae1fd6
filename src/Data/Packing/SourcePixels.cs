using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Pixels of a stored sample as RGB, decoded or copied. One a thread: its buffers grow to the largest image.</summary>
internal sealed class SourcePixels : IDisposable
{
    private readonly ImageDecoders _decoders = new();
    private readonly SideShrinker _shrinker = new();
    private byte[] _rgb = [];

    /// <summary>Size of the upright image.</summary>
    /// <exception cref="BadSampleException">The header is malformed.</exception>
    public ImageSize SizeOf(in StoredSample sample) => sample.Size ?? _decoders.For(sample.Bytes).ReadSize(sample.Bytes);

    /// <summary>[height, width, 3], the shorter side at most <paramref name="side"/>; valid until the next call.</summary>
    /// <exception cref="BadSampleException">The image is broken.</exception>
    public ReadOnlySpan<byte> Rgb(scoped in StoredSample sample, int side, out ImageSize size)
    {
        var whole = SizeOf(sample) with { Channels = 3 };
        if (whole.Length > _rgb.Length)
        {
            _rgb = new byte[Math.Max(whole.Length, _rgb.Length / 2 * 3)];
        }

        var rgb = _rgb.AsSpan(0, whole.Length);
        if (sample.Size is not { } stored)
        {
            _decoders.For(sample.Bytes).Decode(sample.Bytes, rgb);
        }
        else if (stored.Channels == 3)
        {
            sample.Bytes.CopyTo(rgb);
        }
        else
        {
            Spread(sample.Bytes, rgb);
        }

        size = SideShrinker.SizeFor(whole, side);
        return size == whole ? rgb : _shrinker.Shrink(rgb, whole, size);
    }

    public void Dispose() => _decoders.Dispose();

    private static void Spread(ReadOnlySpan<byte> grey, Span<byte> rgb)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            rgb.Slice(3 * i, 3).Fill(grey[i]);
        }
    }
}
