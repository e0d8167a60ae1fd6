using Lockstep.Cli.Chaos;

namespace Lockstep.Cli.Tests.Chaos;

public sealed class SpreadTests
{
    [Fact]
    public void Of_NothingMeasured_IsNull() => Assert.Equal(new Spread(null, null), Spread.Of([null, null]));

    [Fact]
    public void Of_One_IsThatOne() => Assert.Equal(new Spread(7, 7), Spread.Of([7]));

    [Fact]
    public void Of_EvenNumber_MedianLiesBetweenTheMiddleTwo() => Assert.Equal(new Spread(2.5, 100), Spread.Of([100, 1, null, 3, 2]));

    [Fact]
    public void Of_Hundred_P99LeavesOneAbove() => Assert.Equal(new Spread(50.5, 99), Spread.Of(Enumerable.Range(1, 100).Reverse().Select(i => (double?)i)));
}
