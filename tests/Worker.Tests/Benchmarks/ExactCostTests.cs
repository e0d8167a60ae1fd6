using Lockstep.Worker.Benchmarks;

namespace Lockstep.Worker.Tests.Benchmarks;

public sealed class ExactCostTests
{
    /// <summary>Ratios 0.5, 0.8 and 0.9 of rounds that were disturbed differently: each is taken within its round.</summary>
    [Fact]
    public void Of_Rounds_GivesTheMedianOfTheirRatios()
    {
        var cost = ExactCost.Of([(Figures(100), Figures(90)), (Figures(10), Figures(8)), (Figures(200), Figures(100))]);
        Assert.Equal(0.8, cost.ExactOverFast);
        Assert.Equal((100, 90), (cost.Fast.ImagesPerSecond, cost.Exact.ImagesPerSecond));
    }

    private static OverlapFigures Figures(double imagesPerSecond) => new("m", 1, 1, 1, "auto", imagesPerSecond, 1000 / imagesPerSecond, 0, 0, 0, 0, 1);
}
