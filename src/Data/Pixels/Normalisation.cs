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
    /// Measures a whole set (population standard deviation). Sums are integers, so the result does not depend on the order;
    /// a channel of one constant value gets a standard deviation of 1.
    /// </summary>
    public static Normalisation Measure(IDataset dataset)
    {
        byte[] pixels = new byte[dataset.Size.Length];
        var sums = new ChannelSums(dataset.Size.Channels);
        for (int i = 0; i < dataset.Count; i++)
        {
            dataset.Read(i, pixels, out _);
            sums.Add(pixels);
        }

        return sums.ToNormalisation();
    }

    /// <exception cref="ArgumentException">The arrays do not fit the number of channels, or a deviation is not above 0.</exception>
    internal void Check(int channels)
    {
        if (Mean.Length != channels || Std.Length != channels)
        {
            throw new ArgumentException(
                $"normalisation has {Mean.Length} means and {Std.Length} standard deviations, expected {channels} of each: one a channel");
        }

        if (!Std.All(std => std > 0 && float.IsFinite(std)) || !Mean.All(float.IsFinite))
        {
            throw new ArgumentException(
                $"normalisation has means [{string.Join(", ", Mean)}] and standard deviations [{string.Join(", ", Std)}], "
                + "expected finite means and deviations above 0");
        }
    }
}
