using Lockstep.Data.Augmentations;
using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Augmentations;

public sealed class PadCropFlipTests
{
    // 1 2 3
    // 4 5 6
    private static readonly byte[] Grey = [1, 2, 3, 4, 5, 6];
    private static readonly ImageSize GreySize = new(2, 3, 1);

    [Theory]
    [InlineData(1, 1, false, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(1, 1, true, new float[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(0, 0, false, new float[] { 0, 0, 0, 0, 1, 2 })]
    [InlineData(0, 0, true, new float[] { 0, 0, 0, 2, 1, 0 })]
    [InlineData(2, 2, false, new float[] { 5, 6, 0, 0, 0, 0 })]
    [InlineData(2, 2, true, new float[] { 0, 6, 5, 0, 0, 0 })]
    [InlineData(1, 0, false, new float[] { 0, 1, 2, 0, 4, 5 })]
    [InlineData(0, 1, true, new float[] { 0, 0, 0, 3, 2, 1 })]
    public void Apply_PadOne_MatchesDrawingByHand(int top, int left, bool flip, float[] expected)
    {
        Assert.Equal(expected, Apply(Grey, GreySize, 1, new CropFlip(top, left, flip), mean: 0, std: 1));
    }

    [Fact]
    public void Apply_PadWiderThanImage_CanShowOnlyZeros()
    {
        Assert.Equal(new float[6], Apply(Grey, GreySize, 5, new CropFlip(5, 0, false), mean: 0, std: 1));
        Assert.Equal(new float[6], Apply(Grey, GreySize, 5, new CropFlip(10, 10, true), mean: 0, std: 1));
    }

    [Fact]
    public void Apply_ThreeChannels_KeepsColoursTogether()
    {
        byte[] pixels = [1, 2, 3, 11, 12, 13, 21, 22, 23];
        var size = new ImageSize(1, 3, 3);
        Assert.Equal([21, 22, 23, 11, 12, 13, 1, 2, 3], Apply(pixels, size, 1, new CropFlip(1, 1, true), mean: 0, std: 1));
        Assert.Equal([0, 0, 0, 21, 22, 23, 11, 12, 13], Apply(pixels, size, 1, new CropFlip(1, 2, true), mean: 0, std: 1));
    }

    [Fact]
    public void Apply_Padding_IsZeroBeforeNormalising()
    {
        Assert.Equal([-5, -5, -5, -5, -4.5f, -4], Apply(Grey, GreySize, 1, new CropFlip(0, 0, false), mean: 10, std: 2));
    }

    private static float[] Apply(byte[] pixels, ImageSize size, int pad, CropFlip chosen, float mean, float std)
    {
        var normalisation = new Normalisation
        {
            Mean = [.. Enumerable.Repeat(mean, size.Channels)],
            Std = [.. Enumerable.Repeat(std, size.Channels)],
        };
        float[] values = [.. Enumerable.Repeat(float.NaN, size.Length)];
        PadCropFlip.Apply([.. pixels], size, pad, chosen, new PixelConverter(normalisation, size.Channels), values);
        return values;
    }
}
