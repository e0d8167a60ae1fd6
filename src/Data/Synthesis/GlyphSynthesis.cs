using Lockstep.Data.Glyphs;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Synthesis;

/// <summary>Data sets of drawn glyphs of any number, size and classes; an image is drawn when it is read, and nothing is kept.</summary>
public static class GlyphSynthesis
{
    private const int MostSide = 2048;

    /// <summary>Classes there can be.</summary>
    public static int MostClasses => GlyphClass.Most;

    /// <exception cref="DataException">A number is out of its range.</exception>
    public static DatasetPair Open(SynthesisSettings settings)
    {
        Check("classes", settings.Classes, 1, GlyphClass.Most);
        Check("size", settings.Side, 8, MostSide);
        Check("images", settings.Images, 1, long.MaxValue);
        Check("validation images", settings.ValImages, 1, long.MaxValue);
        string[] names = [.. Enumerable.Range(0, settings.Classes).Select(label => GlyphClass.Of(label).Name)];
        return new DatasetPair(
            new GlyphSet(settings, GlyphHalf.Train, settings.Images, names),
            new GlyphSet(settings, GlyphHalf.Test, settings.ValImages, names));
    }

    private static void Check(string what, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new DataException($"{what}: {value}, expected {least} to {most}.");
        }
    }
}
