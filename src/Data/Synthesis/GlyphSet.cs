using Lockstep.Data.Glyphs;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Synthesis;

/// <summary>One half of a drawn set.</summary>
internal sealed class GlyphSet(SynthesisSettings settings, GlyphHalf half, long count, IReadOnlyList<string> classNames) : IDataset
{
    public long Count => count;

    public ImageSize? Size { get; } = new ImageSize(settings.Side, settings.Side, 3);

    public IReadOnlyList<string> ClassNames => classNames;

    public IReadOnlyList<long> ShardSizes => [count];

    public ISampleReader OpenReader() => new GlyphSetReader(settings, half, count);

    public string NameOf(long index) => $"{half} glyph {index} of seed {settings.Seed}";

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }
}
