using Lockstep.Data.Pixels;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Tests.Pixels;

public sealed class NormalisationTests
{
    [Fact]
    public void Measure_TwoImages_GivesHandComputedMoments()
    {
        // Channel 0: 0, 10, 20, 30: mean 15, variance 125. Channel 1: constant 7. Channel 2: 255, 255, 0, 0: mean 127.5, std 127.5.
        var images = new ImageBuffer(new ImageSize(1, 2, 3), 2);
        ((ReadOnlySpan<byte>)[0, 7, 255, 10, 7, 255]).CopyTo(images[0]);
        ((ReadOnlySpan<byte>)[20, 7, 0, 30, 7, 0]).CopyTo(images[1]);
        using var set = new MemoryDataset(images, ["a"]);
        var measured = Normalisation.Measure(set);
        Assert.Equal([15f, 7f, 127.5f], measured.Mean);
        Assert.Equal([11.18034f, 1f, 127.5f], measured.Std);
    }

    [Theory]
    [InlineData(new float[] { 1 }, new float[] { 1 })]
    [InlineData(new float[] { 1, 2, 3 }, new float[] { 1, 0, 1 })]
    [InlineData(new float[] { 1, 2, 3 }, new float[] { 1, float.NaN, 1 })]
    [InlineData(new float[] { 1, float.PositiveInfinity, 3 }, new float[] { 1, 1, 1 })]
    public void Check_Impossible_Throws(float[] mean, float[] std)
    {
        Assert.Throws<ArgumentException>(() => new Normalisation { Mean = mean, Std = std }.Check(3));
    }
}
