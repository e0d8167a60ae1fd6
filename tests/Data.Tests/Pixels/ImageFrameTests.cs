using Lockstep.Data.Pixels;

namespace Lockstep.Data.Tests.Pixels;

public sealed class ImageFrameTests
{
    [Theory]
    [InlineData(224, 224, 1)]
    [InlineData(1791, 1792, 1)]
    [InlineData(1792, 1792, 2)]
    [InlineData(3583, 4000, 2)]
    [InlineData(4000, 3584, 4)]
    [InlineData(7167, 7168, 4)]
    [InlineData(7168, 7168, 8)]
    [InlineData(100000, 100000, 8)]
    public void Shrink_OfACrop_LeavesFourValuesOfTheTighterAxis(int width, int height, int shrink) =>
        Assert.Equal(shrink, new ImageFrame(AxisFrame.Cut(5, width, 224), AxisFrame.Cut(3, height, 224), Mirror: true).Shrink);
}
