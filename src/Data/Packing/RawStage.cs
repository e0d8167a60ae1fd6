using Lockstep.Data.Sources;

namespace Lockstep.Data.Packing;

/// <summary>Decoded pixels, shrunk where the shorter side is longer than <paramref name="side"/>.</summary>
internal sealed class RawStage(int side) : IPackStage
{
    private readonly SourcePixels _pixels = new();

    public PackedImage Convert(in StoredSample sample)
    {
        var rgb = _pixels.Rgb(sample, side, out var size);
        return size.Width <= ushort.MaxValue && size.Height <= ushort.MaxValue
            ? new PackedImage(rgb, size.Width, size.Height, "raw")
            : throw new BadSampleException($"{size.Width} x {size.Height} pixels, expected at most {ushort.MaxValue} each way in a raw shard");
    }

    public void Dispose() => _pixels.Dispose();
}
