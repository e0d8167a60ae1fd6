using Lockstep.Data.Randomness;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// AlexNet's lighting noise (Krizhevsky et al. 2012, section 4.1): one colour is added to all pixels, along the principal components
/// of ImageNet's colours, in proportion to their deviations.
/// </summary>
internal readonly record struct Lighting(float Red, float Green, float Blue)
{
    // Square roots of the eigenvalues, and the eigenvectors, of the covariance of ImageNet's RGB values on the scale 0 to 1, as
    // published with the ImageNet recipes of Torch and fb.resnet.torch.
    private static readonly double[] Deviations = [0.2175, 0.0188, 0.0045];
    private static readonly double[][] Directions = [[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]];

    /// <summary>On the scale 0 to 255.</summary>
    public static Lighting Draw(float deviation, ulong seed, long epoch, long sample)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.Lighting, (ulong)epoch, (ulong)sample);
        double first = NormalNumbers.Draw(ref random) * deviation;
        double second = NormalNumbers.Draw(ref random) * deviation;
        double third = NormalNumbers.Draw(ref random) * deviation;
        return Of(first, second, third);
    }

    /// <summary>The colour of three multiples of the components' deviations.</summary>
    public static Lighting Of(double first, double second, double third)
    {
        Span<float> colour = stackalloc float[3];
        for (int channel = 0; channel < 3; channel++)
        {
            double[] direction = Directions[channel];
            colour[channel] = (float)(255 * ((direction[0] * first * Deviations[0]) + (direction[1] * second * Deviations[1]) + (direction[2] * third * Deviations[2])));
        }

        return new Lighting(colour[0], colour[1], colour[2]);
    }
}
