namespace Lockstep.Data.Packing;

/// <summary>Where one pixel comes from along an axis: weights of consecutive pixels from <paramref name="First"/> on.</summary>
internal readonly record struct ShrinkTaps(int First, int[] Weights)
{
    /// <summary>A triangle around each pixel's centre, as wide as the scale; weights add up to 2^bits exactly, so flat areas stay flat.</summary>
    public static ShrinkTaps[] Of(int from, int to, int bits)
    {
        double scale = Math.Max(1.0, (double)from / to);
        return [.. Enumerable.Range(0, to).Select(i => Around((i + 0.5) * from / to, scale, from, bits))];
    }

    private static ShrinkTaps Around(double centre, double scale, int from, int bits)
    {
        int first = Math.Max(0, (int)Math.Floor(centre - scale + 0.5));
        int end = Math.Min(from, (int)Math.Floor(centre + scale + 0.5));
        double[] triangle = [.. Enumerable.Range(first, end - first).Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - centre) / scale)))];
        double sum = triangle.Sum();
        int[] weights = [.. triangle.Select(weight => (int)Math.Round(weight / sum * (1 << bits)))];
        weights[Array.IndexOf(triangle, triangle.Max())] += (1 << bits) - weights.Sum();
        return new ShrinkTaps(first, weights);
    }
}
