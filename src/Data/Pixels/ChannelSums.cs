namespace Lockstep.Data.Pixels;

/// <summary>Exact moments of each channel, from a histogram.</summary>
internal sealed class ChannelSums(int channels)
{
    private readonly long[] _counts = new long[channels * 256];

    /// <summary>Counts each value of each channel: an increment a byte, the squares are left to the end.</summary>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                _counts[(c * 256) + pixels[i + c]]++;
            }
        }
    }

    public Normalisation ToNormalisation()
    {
        var mean = new float[channels];
        var std = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            (mean[c], std[c]) = Moments(_counts.AsSpan(c * 256, 256));
        }

        return new Normalisation { Mean = mean, Std = std };
    }

    private static (float Mean, float Std) Moments(ReadOnlySpan<long> histogram)
    {
        long count = 0;
        long sum = 0;
        Int128 squares = 0;
        for (int value = 0; value < histogram.Length; value++)
        {
            count += histogram[value];
            sum += histogram[value] * value;
            squares += (Int128)histogram[value] * value * value;
        }

        // n * sum(x^2) - sum(x)^2 in integers: nothing cancels, a constant channel gives exactly 0.
        var spread = (count * squares) - ((Int128)sum * sum);
        double std = Math.Sqrt((double)spread) / count;
        return ((float)((double)sum / count), spread == 0 ? 1f : (float)std);
    }
}
