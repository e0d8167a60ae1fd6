using Lockstep.Data.Sources;

namespace Lockstep.Data.Pixels;

/// <summary>Per-channel <c>(pixel - Mean) / Std</c>, on the 0..255 scale.</summary>
public sealed record Normalisation
{
    /// <summary>Mean of each channel, 0..255.</summary>
    public required float[] Mean { get; init; }

    /// <summary>Standard deviation of each channel, above 0.</summary>
    public required float[] Std { get; init; }

    /// <summary>
    /// Measures a whole set. Sums are integers, so the result does not depend on the order;
    /// a channel of one constant value gets a standard deviation of 1.
    /// </summary>
    public static Normalisation Measure(IDataset dataset) => throw new NotImplementedException();
}
