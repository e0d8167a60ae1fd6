namespace Lockstep.Data.Jpeg;

/// <summary>
/// Four inks to RGB as Pillow's <c>convert('RGB')</c> does: no colour profile, and every file is taken for inverted (255 is no ink),
/// as Adobe's programs write them.
/// </summary>
internal static class InvertedCmyk
{
    /// <param name="cmyk">[pixels, 4].</param>
    /// <param name="rgb">[pixels, 3].</param>
    public static void ToRgb(ReadOnlySpan<byte> cmyk, Span<byte> rgb)
    {
        for (int i = 0; i < rgb.Length / 3; i++)
        {
            int light = cmyk[(4 * i) + 3];
            for (int c = 0; c < 3; c++)
            {
                rgb[(3 * i) + c] = (byte)(light - Product(255 - cmyk[(4 * i) + c], light));
            }
        }
    }

    /// <summary><c>a * b / 255</c>, rounded, for bytes.</summary>
    private static int Product(int a, int b)
    {
        int sum = (a * b) + 128;
        return ((sum >> 8) + sum) >> 8;
    }
}
