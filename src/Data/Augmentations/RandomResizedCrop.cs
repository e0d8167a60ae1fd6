using Lockstep.Data.Pixels;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// A rectangle whose share of the area is uniform and whose aspect ratio is uniform in its logarithm, resized to the network's size
/// (Szegedy et al. 2015, section 6; Goyal et al. 2017, section 5.1). As torchvision has it: ten tries, then the largest
/// rectangle at the centre whose aspect ratio is allowed.
/// </summary>
internal static class RandomResizedCrop
{
    private const int Tries = 10;

    /// <param name="augmentation">Ranges of area and aspect ratio.</param>
    /// <param name="random">Drawn from.</param>
    /// <param name="image">Of the upright image.</param>
    /// <param name="size">Of the result.</param>
    public static ImageFrame Draw(Augmentation augmentation, ref KeyedRandom random, ImageSize image, ImageSize size)
    {
        double low = PortableMath.Log(augmentation.Aspect.Least);
        double high = PortableMath.Log(augmentation.Aspect.Most);
        for (int i = 0; i < Tries; i++)
        {
            double area = (double)image.Height * image.Width * random.NextBetween(augmentation.Area.Least, augmentation.Area.Most);
            double aspect = PortableMath.Exp(low + ((high - low) * random.NextFraction()));
            int width = (int)Math.Round(Math.Sqrt(area * aspect));
            int height = (int)Math.Round(Math.Sqrt(area / aspect));
            if (width >= 1 && width <= image.Width && height >= 1 && height <= image.Height)
            {
                int top = random.NextBelow(image.Height - height + 1);
                int left = random.NextBelow(image.Width - width + 1);
                return Frame(left, top, width, height, size);
            }
        }

        return Centre(augmentation, image, size);
    }

    private static ImageFrame Centre(Augmentation augmentation, ImageSize image, ImageSize size)
    {
        double aspect = (double)image.Width / image.Height;
        int width = image.Width;
        int height = image.Height;
        if (aspect < augmentation.Aspect.Least)
        {
            height = Math.Clamp((int)Math.Round(width / augmentation.Aspect.Least), 1, image.Height);
        }
        else if (aspect > augmentation.Aspect.Most)
        {
            width = Math.Clamp((int)Math.Round(height * augmentation.Aspect.Most), 1, image.Width);
        }

        return Frame((image.Width - width) / 2, (image.Height - height) / 2, width, height, size);
    }

    private static ImageFrame Frame(int left, int top, int width, int height, ImageSize size) =>
        new(AxisFrame.Cut(left, width, size.Width), AxisFrame.Cut(top, height, size.Height), false);
}
