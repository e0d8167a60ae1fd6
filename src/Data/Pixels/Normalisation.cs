using Lockstep.Data.Sources;

namespace Lockstep.Data.Pixels;

/// <summary>Per-channel <c>(pixel - Mean) / Std</c>, on the 0..255 scale.</summary>
public sealed record Normalisation
{
    /// <summary>Mean of each channel, 0..255.</summary>
    public required float[] Mean { get; init; }

    /// <summary>Standard deviation of each channel, above 0.</summary>
    public required float[] Std { get; init; }

    /// <summary>Of ImageNet's training images (0.485, 0.456, 0.406 and 0.229, 0.224, 0.225 of 255), as torchvision's models expect them.</summary>
    public static Normalisation ImageNet { get; } = new() { Mean = [123.675f, 116.28f, 103.53f], Std = [58.395f, 57.12f, 57.375f] };

    /// <summary>
    /// Measures a whole set of one size (population standard deviation). Sums are integers, so the result does not depend on the
    /// order; a channel of one constant value gets a standard deviation of 1.
    /// </summary>
    /// <exception cref="ArgumentException">The set is not stored as pixels of one size.</exception>
    public static Normalisation Measure(IDataset dataset)
    {
        var size = dataset.Size ?? throw new ArgumentException("the images are not stored as pixels of one size", nameof(dataset));
        var sums = new ChannelSums(size.Channels);
        using var reader = dataset.OpenReader();
        for (long i = 0; i < dataset.Count; i++)
        {
            sums.Add(reader.Read(i).Bytes);
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
