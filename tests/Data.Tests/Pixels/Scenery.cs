using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Pixels;

/// <summary>Images that look like something: soft light, edges of colour, fine texture.</summary>
internal static class Scenery
{
    /// <summary>[height, width, 3].</summary>
    public static byte[] Draw(ImageSize size)
    {
        byte[] pixels = new byte[size.Length];
        uint state = 1;
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                state = (state * 1664525) + 1013904223;
                double light = 110 + (60 * Math.Sin(x / 37.0) * Math.Cos(y / 29.0)) + (20 * Math.Sin((x * 0.9) + (y * 0.4))) + ((state >> 24) / 16.0);
                bool inDisc = Math.Pow(x - (0.4 * size.Width), 2) + Math.Pow(y - (0.5 * size.Height), 2) < Math.Pow(0.25 * size.Height, 2);
                int at = ((y * size.Width) + x) * 3;
                pixels[at] = Level(light + (inDisc ? 60 : 0));
                pixels[at + 1] = Level(light - (inDisc ? 50 : 0));
                pixels[at + 2] = Level(light + (x > 0.7 * size.Width ? 70 : -20));
            }
        }

        return pixels;
    }

    private static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}
