using Lockstep.Data.Inspection;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Shards;

namespace Lockstep.Data.Tests.Inspection;

public sealed class ShardStatisticsTests : IDisposable
{
    private readonly ShardRig _rig = new();

    [Fact]
    public void Measure_PackedSet_CountsAndMeasures()
    {
        _rig.Pack(settings => settings with { ShuffleSeed = null, RawSide = 100 }, train: 41);
        var report = ShardStatistics.Measure(_rig.Path, new StoreSettings(), 1000, default);
        Assert.Equal([11, 10, 10, 10], report.Train.PerClass);
        Assert.Equal(new CountSpread(10, 10, 11), report.Train.ClassSpread);
        Assert.Equal([2, 2, 2, 1], report.Val.PerClass);
        Assert.Equal(new CountSpread(4, 7, 10), report.Train.Width);
        Assert.Equal(new CountSpread(3, 5, 7), report.Train.Height);
        Assert.Equal(Enumerable.Range(0, 41).Sum(i => (long)PixelSet.SizeOf(i).Length), report.Train.ImageBytes);
        Assert.Equal(41, report.Measured);
        double[] red = [.. Enumerable.Range(0, 41).SelectMany(i => PixelSet.PixelsOf(i).Where((_, at) => at % 3 == 0)).Select(value => (double)value)];
        double mean = red.Average();
        Assert.Equal(mean, report.Mean[0], 1e-4);
        Assert.Equal(Math.Sqrt(red.Average(value => (value - mean) * (value - mean))), report.Std[0], 1e-4);
    }

    [Theory]
    [InlineData(new long[] { 5 }, 5, 5, 5)]
    [InlineData(new long[] { 9, 1, 4, 2 }, 1, 2, 9)]
    [InlineData(new long[] { }, 0, 0, 0)]
    public void Spread_Numbers_AreLeastMedianGreatest(long[] numbers, long least, long median, long greatest)
    {
        var expected = new CountSpread(least, median, greatest);
        Assert.Equal(expected, CountSpread.Of(numbers));
        long[] histogram = new long[12];
        Array.ForEach(numbers, number => histogram[number]++);
        Assert.Equal(expected, CountSpread.OfHistogram(histogram));
    }

    public void Dispose() => _rig.Dispose();
}
