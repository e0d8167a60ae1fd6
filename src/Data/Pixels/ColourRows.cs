using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lockstep.Data.Pixels;

/// <summary>Rows of separate planes to rows of RGB pixels, on the scale 0 to 255. Never fused: the same bits at every vector width.</summary>
internal static class ColourRows
{
    private const int Lanes = 16;
    private const float RedOfRed = 1.402f;
    private const float GreenOfBlue = 0.344136286f;
    private const float GreenOfRed = 0.714136286f;
    private const float BlueOfBlue = 1.772f;

    /// <summary>Of 48 values, number i is channel i mod 3 of pixel i / 3: where to take those of red and green from, then those of blue.</summary>
    private static readonly int[] RedGreenPlaces = [.. Enumerable.Range(0, 3 * Lanes).Select(i => (i % 3 == 1 ? Lanes : 0) + (i / 3))];
    private static readonly int[] BluePlaces = [.. Enumerable.Range(0, 3 * Lanes).Select(i => i % 3 == 2 ? Lanes + (i / 3) : i % Lanes)];

    /// <summary>Grey to three equal channels.</summary>
    public static void Spread(ReadOnlySpan<float> grey, Span<float> rgb)
    {
        for (int i = 0; i < grey.Length; i++)
        {
            rgb[3 * i] = rgb[(3 * i) + 1] = rgb[(3 * i) + 2] = grey[i];
        }
    }

    /// <summary>Three planes to pixels.</summary>
    public static void Join(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> rgb)
    {
        if (!Avx512F.IsSupported || red.Length < Lanes)
        {
            for (int i = 0; i < red.Length; i++)
            {
                (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (red[i], green[i], blue[i]);
            }

            return;
        }

        for (int i = 0; i < red.Length; i += Lanes)
        {
            // The last vector overlaps the one before.
            int at = Math.Min(i, red.Length - Lanes);
            Join(Vector512.Create(red[at..]), Vector512.Create(green[at..]), Vector512.Create(blue[at..]), rgb.Slice(3 * at, 3 * Lanes));
        }
    }

    /// <summary>Full-range YCbCr (JFIF 1.02: BT.601) to RGB, cut off at 0 and 255.</summary>
    public static void ToRgb(ReadOnlySpan<float> light, ReadOnlySpan<float> blue, ReadOnlySpan<float> red, Span<float> rgb)
    {
        if (!Avx512F.IsSupported || light.Length < Lanes)
        {
            One(light, blue, red, rgb);
            return;
        }

        for (int i = 0; i < light.Length; i += Lanes)
        {
            // The last vector overlaps the one before.
            int at = Math.Min(i, light.Length - Lanes);
            Sixteen(Vector512.Create(light[at..]), Vector512.Create(blue[at..]), Vector512.Create(red[at..]), rgb.Slice(3 * at, 3 * Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(Vector512<float> light, Vector512<float> blue, Vector512<float> red, Span<float> rgb)
    {
        var cb = blue - Vector512.Create(128f);
        var cr = red - Vector512.Create(128f);
        var r = Cut(light + (RedOfRed * cr));
        var g = Cut(light - (GreenOfBlue * cb) - (GreenOfRed * cr));
        var b = Cut(light + (BlueOfBlue * cb));
        Join(r, g, b, rgb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector512<float> red, Vector512<float> green, Vector512<float> blue, Span<float> rgb)
    {
        for (int at = 0; at < 3 * Lanes; at += Lanes)
        {
            var redGreen = Avx512F.PermuteVar16x32x2(red, Vector512.Create(RedGreenPlaces, at), green);
            Avx512F.PermuteVar16x32x2(redGreen, Vector512.Create(BluePlaces, at), blue).CopyTo(rgb[at..]);
        }
    }

    private static Vector512<float> Cut(Vector512<float> value) =>
        Vector512.Min(Vector512.Max(value, Vector512<float>.Zero), Vector512.Create(255f));

    private static void One(ReadOnlySpan<float> light, ReadOnlySpan<float> blue, ReadOnlySpan<float> red, Span<float> rgb)
    {
        for (int i = 0; i < light.Length; i++)
        {
            float cb = blue[i] - 128;
            float cr = red[i] - 128;
            rgb[3 * i] = Math.Clamp(light[i] + (RedOfRed * cr), 0, 255);
            rgb[(3 * i) + 1] = Math.Clamp(light[i] - (GreenOfBlue * cb) - (GreenOfRed * cr), 0, 255);
            rgb[(3 * i) + 2] = Math.Clamp(light[i] + (BlueOfBlue * cb), 0, 255);
        }
    }
}
