using Lockstep.Data.Packing;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Packing;

public sealed class SideShrinkerTests
{
    [Theory]
    [InlineData(500, 375, 256, 341, 256)]
    [InlineData(375, 500, 256, 256, 341)]
    [InlineData(256, 300, 256, 256, 300)]
    [InlineData(10, 20, 256, 10, 20)]
    public void SizeFor_Sides_AreThoseOfTorchvision(int width, int height, int side, int expectedWidth, int expectedHeight) =>
        Assert.Equal(new ImageSize(expectedHeight, expectedWidth, 3), SideShrinker.SizeFor(new ImageSize(height, width, 3), side));

    /// <summary>The same filter in double precision, in two dimensions at once; one rounding lies between.</summary>
    [Theory]
    [InlineData(37, 23, 11, 7)]
    [InlineData(64, 64, 32, 32)]
    [InlineData(9, 31, 8, 27)]
    public void Shrink_Noise_IsThatOfDoublePrecision(int width, int height, int toWidth, int toHeight)
    {
        byte[] rgb = new byte[width * height * 3];
        new Random(3).NextBytes(rgb);
        var shrunk = new SideShrinker().Shrink(rgb, new ImageSize(height, width, 3), new ImageSize(toHeight, toWidth, 3));
        for (int y = 0; y < toHeight; y++)
        {
            for (int x = 0; x < toWidth; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double sum = 0;
                    double weights = 0;
                    for (int row = 0; row < height; row++)
                    {
                        for (int column = 0; column < width; column++)
                        {
                            double weight = Triangle(y, toHeight, row, height) * Triangle(x, toWidth, column, width);
                            sum += weight * rgb[(((row * width) + column) * 3) + c];
                            weights += weight;
                        }
                    }

                    Assert.InRange(shrunk[(((y * toWidth) + x) * 3) + c] - (sum / weights), -0.501, 0.501);
                }
            }
        }
    }

    [Fact]
    public void Shrink_Flat_StaysFlat()
    {
        byte[] rgb = [.. Enumerable.Repeat((byte)201, 33 * 21 * 3)];
        Assert.Equal(-1, new SideShrinker().Shrink(rgb, new ImageSize(21, 33, 3), new ImageSize(7, 11, 3)).IndexOfAnyExcept((byte)201));
    }

    private static double Triangle(int to, int toCount, int from, int fromCount)
    {
        double scale = (double)fromCount / toCount;
        return Math.Max(0, 1 - (Math.Abs(from + 0.5 - ((to + 0.5) * scale)) / scale));
    }
}
