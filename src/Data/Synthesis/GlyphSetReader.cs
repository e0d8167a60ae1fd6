using Lockstep.Data.Glyphs;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Synthesis;

/// <summary>Draws what is read.</summary>
internal sealed class GlyphSetReader(SynthesisSettings settings, GlyphHalf half, long count) : ISampleReader
{
    private readonly GlyphPainter _painter = new(settings.Side);
    private readonly byte[] _pixels = new byte[3 * settings.Side * settings.Side];

    public StoredSample Read(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        int label = (int)(index % settings.Classes);
        _painter.Paint(settings.Seed, half, index, GlyphClass.Of(label), _pixels);
        return new StoredSample(_pixels, label, new ImageSize(settings.Side, settings.Side, 3));
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }
}
