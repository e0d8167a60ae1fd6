using System.Runtime.Intrinsics;

namespace Lockstep.Data.Pixels;

/// <summary>Weighted sums of neighbouring pixels of a row: resampling along it, on any machine and at any scale.</summary>
internal static class PixelSums
{
    /// <param name="axis">Taps of each result.</param>
    /// <param name="mirror">Results in the opposite order.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="row">[length, channels], and room for one value more.</param>
    /// <param name="sums">[count, channels].</param>
    public static void Run(ResampleAxis axis, bool mirror, int channels, ReadOnlySpan<float> row, Span<float> sums)
    {
        int last = axis.Count - 1;
        for (int i = 0; i <= last; i++)
        {
            int result = mirror ? last - i : i;
            var weights = axis.Weights.Slice(result * axis.Taps, axis.Taps);
            var from = row[(axis.Starts[result] * channels)..];
            if (channels == 1)
            {
                sums[i] = One(weights, from);
            }
            else if (i < last)
            {
                // The fourth value is overwritten by the next pixel.
                Three(weights, from).StoreUnsafe(ref sums[3 * i]);
            }
            else
            {
                var sum = Three(weights, from);
                (sums[3 * i], sums[(3 * i) + 1], sums[(3 * i) + 2]) = (sum[0], sum[1], sum[2]);
            }
        }
    }

    private static float One(ReadOnlySpan<float> weights, ReadOnlySpan<float> from)
    {
        float sum = 0;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            sum += weights[tap] * from[tap];
        }

        return sum;
    }

    private static Vector128<float> Three(ReadOnlySpan<float> weights, ReadOnlySpan<float> from)
    {
        var sum = Vector128<float>.Zero;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            sum += weights[tap] * Vector128.Create(from.Slice(3 * tap, 4));
        }

        return sum;
    }
}
