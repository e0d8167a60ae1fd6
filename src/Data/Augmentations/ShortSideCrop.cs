using Lockstep.Data.Pixels;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Augmentations;

/// <summary>
/// The image resized so that its shorter side has a given length, then a piece of the network's size: at random (He et al. 2015,
/// section 3.4), from the centre, or ten of them (Krizhevsky et al. 2012, section 4.1). Lengths are rounded as in torchvision.
/// </summary>
internal static class ShortSideCrop
{
    /// <param name="augmentation">Range of the shorter side; both ends can be drawn.</param>
    /// <param name="random">Drawn from.</param>
    /// <param name="image">Of the upright image.</param>
    /// <param name="size">Of the result.</param>
    public static ImageFrame Draw(Augmentation augmentation, ref KeyedRandom random, ImageSize image, ImageSize size)
    {
        var (least, most) = augmentation.ShortSide;
        var resized = Resized(image, least + random.NextBelow(most - least + 1), size);
        int top = random.NextBelow(resized.Height - size.Height + 1);
        int left = random.NextBelow(resized.Width - size.Width + 1);
        return Frame(image, resized, left, top, size);
    }

    /// <summary>The middle; half a pixel is rounded to even.</summary>
    public static ImageFrame Centre(ImageSize image, int shortSide, ImageSize size)
    {
        var resized = Resized(image, shortSide, size);
        return Frame(image, resized, Middle(resized.Width - size.Width), Middle(resized.Height - size.Height), size);
    }

    /// <summary>
    /// Top left, top right, bottom left, bottom right, centre, and the same five of the mirrored image, in the order of torchvision's
    /// <c>TenCrop</c>: number 5 shows the top right of the image itself.
    /// </summary>
    public static void Ten(ImageSize image, int shortSide, ImageSize size, Span<ImageFrame> frames)
    {
        var resized = Resized(image, shortSide, size);
        int right = resized.Width - size.Width;
        int bottom = resized.Height - size.Height;
        ReadOnlySpan<(int Left, int Top)> places = [(0, 0), (right, 0), (0, bottom), (right, bottom), (Middle(right), Middle(bottom))];
        for (int i = 0; i < places.Length; i++)
        {
            var (left, top) = places[i];
            frames[i] = Frame(image, resized, left, top, size);
            frames[places.Length + i] = Frame(image, resized, right - left, top, size) with { Mirror = true };
        }
    }

    private static int Middle(int room) => (int)Math.Round(room / 2.0);

    /// <summary>The longer side is rounded down; where the network's input is not square it may come out too short, and is stretched to that.</summary>
    private static ImageSize Resized(ImageSize image, int shortSide, ImageSize size)
    {
        int longSide = (int)((long)shortSide * Math.Max(image.Width, image.Height) / Math.Min(image.Width, image.Height));
        return image.Width <= image.Height
            ? new ImageSize(Math.Max(longSide, size.Height), Math.Max(shortSide, size.Width), size.Channels)
            : new ImageSize(Math.Max(shortSide, size.Height), Math.Max(longSide, size.Width), size.Channels);
    }

    private static ImageFrame Frame(ImageSize image, ImageSize resized, int left, int top, ImageSize size) => new(
        AxisFrame.Resized(image.Width, resized.Width, left, size.Width),
        AxisFrame.Resized(image.Height, resized.Height, top, size.Height),
        false);
}
