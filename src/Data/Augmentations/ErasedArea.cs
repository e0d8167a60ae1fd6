using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// Random erasing (Zhong et al. 2017), with torchvision's ranges: a rectangle of 2 to 33 % of the area, its aspect ratio uniform in the
/// logarithm from 0.3 to 3.3, becomes zero after normalisation, which is the mean colour. Empty where nothing is erased.
/// </summary>
internal readonly record struct ErasedArea(int Left, int Top, int Width, int Height)
{
    private const int Tries = 10;
    private const double LeastShare = 0.02;
    private const double MostShare = 0.33;
    private const double LeastAspect = 0.3;
    private const double MostAspect = 3.3;

    public static ErasedArea Draw(float probability, ImageSize size, ulong seed, long epoch, long sample)
    {
        var random = KeyedRandom.Keyed(seed, RandomStream.Erasing, (ulong)epoch, (ulong)sample);
        if (random.NextUnit() >= probability)
        {
            return default;
        }

        double low = PortableMath.Log(LeastAspect);
        double high = PortableMath.Log(MostAspect);
        for (int i = 0; i < Tries; i++)
        {
            double area = size.Height * size.Width * (LeastShare + ((MostShare - LeastShare) * random.NextFraction()));
            double aspect = PortableMath.Exp(low + ((high - low) * random.NextFraction()));
            int height = (int)Math.Round(Math.Sqrt(area * aspect));
            int width = (int)Math.Round(Math.Sqrt(area / aspect));
            if (height < size.Height && width < size.Width)
            {
                int top = random.NextBelow(size.Height - height + 1);
                return new ErasedArea(random.NextBelow(size.Width - width + 1), top, width, height);
            }
        }

        return default;
    }

    /// <param name="size">Of the image.</param>
    /// <param name="values">[height, width, channels], normalised.</param>
    public void Erase(ImageSize size, Span<float> values)
    {
        for (int y = Top; y < Top + Height; y++)
        {
            values.Slice(((y * size.Width) + Left) * size.Channels, Width * size.Channels).Clear();
        }
    }
}
