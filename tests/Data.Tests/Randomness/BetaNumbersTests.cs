using Lockstep.Data.Randomness;

namespace Lockstep.Data.Tests.Randomness;

public sealed class BetaNumbersTests
{
    /// <summary>Mean 1/2, variance 1 / (4 (2 alpha + 1)).</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(100)]
    public void Draw_ManyNumbers_HaveTheDistributionsMoments(double alpha)
    {
        const int Count = 40_000;
        var random = KeyedRandom.Keyed(1, RandomStream.Mixing, 2, 3);
        double[] numbers = [.. Enumerable.Range(0, Count).Select(_ => BetaNumbers.Draw(alpha, ref random))];
        double mean = numbers.Average();
        double variance = numbers.Average(x => (x - 0.5) * (x - 0.5));
        double expected = 1 / (4 * ((2 * alpha) + 1));
        Assert.All(numbers, x => Assert.InRange(x, 0, 1));
        Assert.True(Math.Abs(mean - 0.5) <= 5 * Math.Sqrt(expected / Count), $"mean {mean}");
        Assert.True(Math.Abs((variance / expected) - 1) <= 0.05, $"variance {variance}, expected {expected}");
    }

    [Fact]
    public void Draw_Normal_HasItsMoments()
    {
        var random = KeyedRandom.Keyed(1, RandomStream.Lighting, 2, 3);
        double[] numbers = [.. Enumerable.Range(0, 40_000).Select(_ => NormalNumbers.Draw(ref random))];
        Assert.InRange(numbers.Average(), -0.03, 0.03);
        Assert.InRange(numbers.Average(x => x * x), 0.96, 1.04);
        Assert.InRange(numbers.Average(x => x * x * x * x), 2.7, 3.3);
    }
}
