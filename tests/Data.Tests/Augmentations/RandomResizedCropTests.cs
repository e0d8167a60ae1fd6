using Lockstep.Data.Augmentations;
using Lockstep.Data.Pixels;
using Lockstep.Data.Randomness;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Augmentations;

public sealed class RandomResizedCropTests
{
    private static readonly ImageSize Size = new(224, 224, 3);

    [Fact]
    public void Draw_ManySamples_StaysInTheRangesAndFillsThem()
    {
        var image = new ImageSize(600, 800, 3);
        var augmentation = new Augmentation { Crop = ImageCrop.RandomResized };
        var frames = Enumerable.Range(0, 20_000).Select(i => Draw(augmentation, image, i)).ToArray();
        double[] areas = [.. frames.Select(frame => (double)Width(frame) * Height(frame) / (600 * 800)).Order()];
        double[] aspects = [.. frames.Select(frame => Math.Log((double)Width(frame) / Height(frame))).Order()];
        Assert.All(frames, frame => Assert.True(frame.X.Low >= 0 && frame.X.High <= 800 && frame.Y.Low >= 0 && frame.Y.High <= 600));
        Assert.InRange(areas[0], 0.079, 0.085);
        Assert.InRange(areas[^1], 0.97, 1.0);
        Assert.InRange(aspects[0], -0.295, -0.27);
        Assert.InRange(aspects[^1], 0.27, 0.295);

        // Below a third of the area every aspect ratio fits, so that nothing is rejected: there both are uniform.
        double[] small = [.. frames.Where(frame => Width(frame) * Height(frame) < 160_000).Select(frame => Math.Log((double)Width(frame) / Height(frame))).Order()];
        Assert.InRange(small[small.Length / 2], -0.02, 0.02);
        Assert.InRange(small[small.Length / 4], -0.164, -0.124);
    }

    [Theory]
    [InlineData(100, 1000, 0, 433, 100, 133)]
    [InlineData(1000, 100, 433, 0, 133, 100)]
    public void Draw_NothingFits_TakesTheLargestAtTheCentre(int width, int height, int left, int top, int cutWidth, int cutHeight)
    {
        var augmentation = new Augmentation { Crop = ImageCrop.RandomResized, Area = (0.9f, 1) };
        var frame = Draw(augmentation, new ImageSize(height, width, 3), 1);
        Assert.Equal((left, top, cutWidth, cutHeight), (frame.X.Low, frame.Y.Low, Width(frame), Height(frame)));
    }

    [Fact]
    public void Draw_OnePixel_IsThatPixel() =>
        Assert.Equal((1, 1), (Width(Draw(new Augmentation(), new ImageSize(1, 1, 3), 1)), Height(Draw(new Augmentation(), new ImageSize(1, 1, 3), 1))));

    private static ImageFrame Draw(Augmentation augmentation, ImageSize image, int sample)
    {
        var random = KeyedRandom.Keyed(1, RandomStream.Crop, 0, (ulong)sample);
        return RandomResizedCrop.Draw(augmentation, ref random, image, Size);
    }

    private static int Width(ImageFrame frame) => frame.X.High - frame.X.Low;

    private static int Height(ImageFrame frame) => frame.Y.High - frame.Y.Low;
}
