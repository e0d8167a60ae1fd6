using System.Numerics;
using Lockstep.Data.Randomness;

namespace Lockstep.Data.Glyphs;

/// <summary>Colours of paper and pen on the 0..255 scale; dark on light as often as light on dark.</summary>
internal readonly struct Ink
{
    public Ink(ref KeyedRandom random)
    {
        float contrast = random.NextBetween(60f, 150f);
        float dark = random.NextBetween(20f, 235f - contrast);
        bool inverted = random.NextBool();
        Paper = Tinted(ref random, inverted ? dark : dark + contrast);
        Pen = Tinted(ref random, inverted ? dark + contrast : dark);
        Noise = random.NextBetween(4f, 16f);
    }

    public Vector3 Paper { get; }

    public Vector3 Pen { get; init; }

    /// <summary>Half width of the uniform noise on each channel.</summary>
    public float Noise { get; }

    private static Vector3 Tinted(ref KeyedRandom random, float light)
    {
        const float Tint = 30f;
        return new Vector3(
            light + random.NextBetween(-Tint, Tint),
            light + random.NextBetween(-Tint, Tint),
            light + random.NextBetween(-Tint, Tint));
    }
}
