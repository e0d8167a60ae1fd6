namespace Lockstep.Data.Pixels;

/// <summary>Rows of separate planes to rows of RGB pixels, on the scale 0 to 255.</summary>
internal static class ColourRows
{
    /// <summary>Grey to three equal channels.</summary>
    public static void Spread(ReadOnlySpan<float> grey, Span<float> rgb)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = grey[i];
        }
    }

    /// <summary>Full-range YCbCr (JFIF 1.02: BT.601) to RGB, cut off at 0 and 255.</summary>
    public static void ToRgb(ReadOnlySpan<float> light, ReadOnlySpan<float> blue, ReadOnlySpan<float> red, Span<float> rgb)
    {
        for (int i = 0; i < light.Length; i++)
        {
            float cb = blue[i] - 128;
            float cr = red[i] - 128;
            rgb[3 * i] = Math.Clamp(light[i] + (1.402f * cr), 0, 255);
            rgb[(3 * i) + 1] = Math.Clamp(light[i] - (0.344136286f * cb) - (0.714136286f * cr), 0, 255);
            rgb[(3 * i) + 2] = Math.Clamp(light[i] + (1.772f * cb), 0, 255);
        }
    }
}
