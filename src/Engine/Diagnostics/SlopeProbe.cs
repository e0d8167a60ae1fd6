using Lockstep.Engine.Layers;

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

    /// <summary>Difference of losses, as a share of the slope, that is near enough to the integral without a finer one.</summary>
    private const double NearEnough = 0.01;

    /// <param name="layer">Whose parameters move.</param>
    /// <param name="offset">First of the parameters that move.</param>
    /// <param name="direction">What a step of 1 adds to them.</param>
    /// <param name="here">The layers' slope at the start.</param>
    /// <param name="longest">Greatest step.</param>
    /// <param name="scale">Slope that is usual for such directions.</param>
    public Slope Along(Layer layer, int offset, ReadOnlySpan<float> direction, double here, double longest, double scale)
    {
        float[] start = probe.Parameters.Slice(offset, direction.Length).ToArray();
        double expected = Math.Max(Math.Abs(here), scale);
        double step = expected > 0 ? Math.Min(longest, noise / (Resolution * expected)) : longest;
        (double Loss, double Slope)[] way = new (double, double)[5];
        way[2].Slope = here;
        way[0] = At(layer, offset, start, direction, -step);
        way[4] = At(layer, offset, start, direction, step);
        double measured = (way[4].Loss - way[0].Loss) / (2 * step);
        double coarse = (way[0].Slope + 4 * way[2].Slope + way[4].Slope) / 6;
        double rounding = noise / step;
        if (Agree(measured, coarse, rounding, scale))
        {
            start.CopyTo(probe.Parameters[offset..]);
            return new Slope(measured, coarse, rounding, SlopeKind.Measured);
        }

        way[1] = At(layer, offset, start, direction, -step / 2);
        way[3] = At(layer, offset, start, direction, step / 2);
        start.CopyTo(probe.Parameters[offset..]);
        double fine = (way[0].Slope + 4 * way[1].Slope + 2 * way[2].Slope + 4 * way[3].Slope + way[4].Slope) / 12;
        double size = Math.Max(Math.Max(Math.Abs(measured), Math.Abs(fine)), scale);
        double doubt = Math.Abs(fine - coarse);
        return new Slope(measured, fine, rounding + doubt, KindOf(size, rounding, doubt));
    }

    /// <summary>Whether both ends alone show that the gradient is right: then the way need not be known better.</summary>
    private static bool Agree(double measured, double coarse, double rounding, double scale)
    {
        double size = Math.Max(Math.Max(Math.Abs(measured), Math.Abs(coarse)), scale);
        return size > rounding * 10 && Math.Abs(measured - coarse) <= NearEnough * size;
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
    private (double Loss, double Slope) At(Layer layer, int offset, ReadOnlySpan<float> start, ReadOnlySpan<float> direction, double step)
    {
        Span<float> weights = probe.Parameters.Slice(offset, direction.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(start[i] + step * direction[i]);
        }

        double loss = probe.LossAndGradient(out ReadOnlySpan<float> gradient, layer);
        double slope = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            slope += direction[i] * (double)gradient[offset + i];
        }

        return (loss, slope);
    }
}
