namespace Lockstep.Engine.Diagnostics;

/// <summary>
/// Compares the difference of two losses with the integral of the layers' gradient along the straight way from one to the other.
/// Both are equal whether or not the way runs over curvature and over the corners of ReLUs and maxima, as long as the gradient
/// is right where it exists. A difference quotient against the gradient of one point is not: in a deep network every step that is
/// long enough to be seen above float32 rounding runs over many corners.
/// </summary>
internal sealed class SlopeProbe(LossProbe probe, double noise)
{
    /// <summary>Rounding of the compared slope that is aimed at, as a share of it.</summary>
    private const double Resolution = 0.005;

    /// <summary>Largest doubt about the integral, as a share of the slope, with which it still is compared.</summary>
    private const double Agreement = 0.05;

    /// <param name="offset">First of the parameters that move.</param>
    /// <param name="direction">What a step of 1 adds to them.</param>
    /// <param name="here">The layers' slope at the start.</param>
    /// <param name="longest">Greatest step.</param>
    /// <param name="scale">Slope that is usual for such directions.</param>
    public Slope Along(int offset, ReadOnlySpan<float> direction, double here, double longest, double scale)
    {
        float[] start = probe.Parameters.Slice(offset, direction.Length).ToArray();
        double expected = Math.Max(Math.Abs(here), scale);
        double step = expected > 0 ? Math.Min(longest, noise / (Resolution * expected)) : longest;
        (double Loss, double Slope)[] way = new (double, double)[5];
        way[2].Slope = here;
        foreach (int i in (ReadOnlySpan<int>)[0, 1, 3, 4])
        {
            way[i] = At(offset, start, direction, step * (i - 2) / 2);
        }

        start.CopyTo(probe.Parameters[offset..]);
        double measured = (way[4].Loss - way[0].Loss) / (2 * step);
        double coarse = (way[0].Slope + 4 * way[2].Slope + way[4].Slope) / 6;
        double fine = (way[0].Slope + 4 * way[1].Slope + 2 * way[2].Slope + 4 * way[3].Slope + way[4].Slope) / 12;
        double rounding = noise / step;
        double size = Math.Max(Math.Max(Math.Abs(measured), Math.Abs(fine)), scale);
        return new Slope(measured, fine, rounding, KindOf(size, rounding, Math.Abs(fine - coarse)));
    }

    /// <summary>NaN is compared, and found wrong.</summary>
    private static SlopeKind KindOf(double size, double rounding, double doubt)
    {
        if (size <= rounding * 10)
        {
            return SlopeKind.Flat;
        }

        return doubt > Agreement * size ? SlopeKind.Kink : SlopeKind.Measured;
    }

    /// <summary>Loss, and the layers' slope along the direction.</summary>
    private (double Loss, double Slope) At(int offset, ReadOnlySpan<float> start, ReadOnlySpan<float> direction, double step)
    {
        Span<float> weights = probe.Parameters.Slice(offset, direction.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(start[i] + step * direction[i]);
        }

        double loss = probe.LossAndGradient(out ReadOnlySpan<float> gradient);
        double slope = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            slope += direction[i] * (double)gradient[offset + i];
        }

        return (loss, slope);
    }
}
