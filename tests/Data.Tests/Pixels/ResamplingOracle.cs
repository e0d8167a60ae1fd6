using Lockstep.Data.Pixels;

namespace Lockstep.Data.Tests.Pixels;

/// <summary>Bilinear resampling with antialiasing by its definition: a sum over the whole image for each result pixel, in double precision.</summary>
internal static class ResamplingOracle
{
    /// <summary>[count y, count x] of channel <paramref name="channel"/> of [height, width, channels] bytes.</summary>
    public static double[,] Resample(ReadOnlySpan<byte> image, int width, int height, int channels, int channel, ImageFrame frame, double stepX = 1, double stepY = 1)
    {
        var result = new double[frame.Y.Count, frame.X.Count];
        for (int i = 0; i < frame.Y.Count; i++)
        {
            for (int j = 0; j < frame.X.Count; j++)
            {
                double sum = 0;
                double weights = 0;
                for (int y = 0; y < height; y++)
                {
                    double wy = Weight(frame.Y, i, y, stepY);
                    for (int x = 0; x < width && wy > 0; x++)
                    {
                        double w = wy * Weight(frame.X, j, x, stepX);
                        sum += w * image[(((y * width) + x) * channels) + channel];
                        weights += w;
                    }
                }

                result[i, frame.Mirror ? frame.X.Count - 1 - j : j] = sum / weights;
            }
        }

        return result;
    }

    /// <summary>The triangle around the result's centre, at the value's centre; nothing outside what may be looked at.</summary>
    private static double Weight(AxisFrame frame, int result, int value, double step)
    {
        if ((value + 1) * step <= frame.Low || value * step >= frame.High)
        {
            return 0;
        }

        double centre = frame.Origin + ((result + 0.5) * frame.Scale);
        double reach = Math.Max(frame.Scale, step);
        return Math.Max(0, 1 - (Math.Abs(((value + 0.5) * step) - centre) / reach));
    }
}
