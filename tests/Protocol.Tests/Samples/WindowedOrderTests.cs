using FsCheck;
using FsCheck.Fluent;
using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

public class WindowedOrderTests
{
    public static TheoryData<long[], int> Shapes => new()
    {
        { [1], 1 },
        { [7], 16 },
        { [5, 5, 5, 5], 1 },
        { [5, 5, 5, 5], 2 },
        { [5, 5, 5, 5], 3 },
        { [5, 5, 5, 5], 4 },
        { [5, 5, 5, 5], int.MaxValue },
        { [1, 100, 3, 50, 2, 31], 2 },
        { [0, 4, 0, 0, 3, 0], 1 },
        { [0, 4, 0, 0, 3, 0], 2 },
        { [0, 0, 0, 0, 3, 0], 2 },
        { [1000, 1, 1, 1, 1, 1, 1, 1, 1], 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void At_AnyShape_VisitsEverySampleOnceAnEpoch(long[] sizes, int window)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var order = new WindowedOrder(seed, sizes, window);
            for (long epoch = 0; epoch < 3; epoch++)
            {
                Assert.Equal(Enumerable.Range(0, (int)sizes.Sum()).Select(i => (long)i), Epoch(order, epoch).Order());
            }
        }
    }

    [Fact]
    public void At_AnySizesAndWindow_IsUndoneByPositionOf()
    {
        var cases = from sizes in Gen.Choose(0, 3_000_000).Select(size => (long)size).ListOf()
                    from window in Gen.Choose(1, 40)
                    from seed in Gen.Choose(int.MinValue, int.MaxValue)
                    from word in Gen.Choose(0, int.MaxValue)
                    from epoch in Gen.Choose(0, 1000)
                    select (Sizes: (long[])[.. sizes, 1L], Window: window, Seed: (ulong)seed, Word: (long)word, Epoch: (long)epoch);
        Prop.ForAll(cases.ToArbitrary(), value =>
        {
            var order = new WindowedOrder(value.Seed, value.Sizes, value.Window);
            long position = value.Word % order.Count;
            long sample = order.At(value.Epoch, position);
            return sample >= 0 && sample < order.Count && order.PositionOf(value.Epoch, sample) == position;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    // What is between two borders of the epoch comes from as many shards as the window has, all of them whole.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void At_WithinAWindow_ComesFromItsShardsOnly(int window)
    {
        long[] sizes = [.. Enumerable.Range(0, 30).Select(_ => 20L)];
        var order = new WindowedOrder(3, sizes, window);
        var seen = new HashSet<long>();
        foreach (long[] samples in Epoch(order, 2).Chunk(20 * window))
        {
            long[] shards = [.. samples.Select(sample => sample / 20).Distinct()];
            Assert.Equal(samples.Length / 20, shards.Length);
            Assert.All(shards, shard => Assert.True(seen.Add(shard), $"shard {shard} is in two windows"));
        }
    }

    [Fact]
    public void At_AWindowOfAllShards_MixesThemAsTheFullOrderDoes()
    {
        long[] sizes = [.. Enumerable.Range(0, 20).Select(_ => 1000L)];
        double mean = MeanDisplacement(new WindowedOrder(5, sizes, 20));
        double full = MeanDisplacement(new SampleOrder(5, 20_000));
        Assert.InRange(mean / full, 0.97, 1.03);
    }

    // From another implementation of the description (unbounded integers, dictionaries instead of binary searches). They pin the order for ever.
    [Theory]
    [InlineData(1UL, new long[] { 3, 2, 4 }, 2, 0L, new long[] { 6, 1, 5, 7, 0, 2, 8, 4, 3 })]
    [InlineData(1UL, new long[] { 3, 2, 4 }, 2, 1L, new long[] { 1, 7, 5, 6, 0, 8, 2, 3, 4 })]
    [InlineData(7UL, new long[] { 0, 5, 1, 0, 6, 2 }, 1, 3L, new long[] { 4, 2, 3, 0, 1, 7, 6, 11, 8, 9, 10, 5, 12, 13 })]
    [InlineData(18446744073709551615UL, new long[] { 2, 2, 2, 2, 2, 2, 2 }, 3, 12L, new long[] { 12, 8, 5, 13, 4, 9, 2, 11, 10, 3, 7, 6, 0, 1 })]
    public void At_SmallSet_IsThePinnedOrder(ulong seed, long[] sizes, int window, long epoch, long[] expected) =>
        Assert.Equal(expected, Epoch(new WindowedOrder(seed, sizes, window), epoch));

    // Chi-square over seeds, as for the full order: mean + 5 standard deviations.
    [Fact]
    public void At_OverManySeeds_PutsEveryShardEverywhereAlike()
    {
        const int Shards = 7;
        const int Seeds = 20_000;
        int[,] table = new int[Shards, Shards];
        for (int seed = 0; seed < Seeds; seed++)
        {
            var order = new WindowedOrder((ulong)seed, [3, 3, 3, 3, 3, 3, 3], 1);
            for (int place = 0; place < Shards; place++)
            {
                table[place, order.At(0, 3 * place) / 3]++;
            }
        }

        double expected = (double)Seeds / Shards;
        double chiSquare = table.Cast<int>().Sum(found => (found - expected) * (found - expected) / expected);
        int freedom = (Shards - 1) * (Shards - 1);
        Assert.True(chiSquare <= freedom + (5 * Math.Sqrt(2 * freedom)), $"chi-square {chiSquare} with {freedom} degrees of freedom");
    }

    [Fact]
    public void At_OtherEpochSeedOrWindow_IsAnotherOrder()
    {
        long[] sizes = [.. Enumerable.Range(0, 50).Select(_ => 1000L)];
        var one = new WindowedOrder(1, sizes, 4);
        Assert.InRange(Agreeing(one, 0, one, 1), 0, 50_000 / 1000);
        Assert.InRange(Agreeing(one, 0, new WindowedOrder(2, sizes, 4), 0), 0, 50_000 / 1000);
        Assert.InRange(Agreeing(one, 0, new WindowedOrder(1, sizes, 5), 0), 0, 50_000 / 1000);
    }

    [Fact]
    public async Task At_ManyThreadsInManyEpochs_IsTheSameOrder()
    {
        long[] sizes = [.. Enumerable.Range(1, 40).Select(size => (long)size)];
        var shared = new WindowedOrder(9, sizes, 3);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(epoch => Task.Run(() =>
            Assert.Equal(Epoch(new WindowedOrder(9, sizes, 3), epoch), Epoch(shared, epoch)))));
    }

    /// <summary>A thousand million samples in 16,384 shards: too many to enumerate, so windows and their borders are sampled.</summary>
    [Fact]
    public void At_ThousandMillionSamples_IsABijectionOnSampledWindowsAndAllocatesNothing()
    {
        long[] sizes = [.. Enumerable.Range(0, 16_384).Select(shard => 60_020L + (shard % 2071))];
        var order = new WindowedOrder(11, sizes, 16);
        Assert.InRange(order.Count, 1_000_000_000, 1_001_000_000);
        long wrong = order.PositionOf(6, order.At(6, 0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long i = 0; i < 100_000; i++)
        {
            long position = i * 9_973 % order.Count;
            wrong += order.PositionOf(6, order.At(6, position)) == position ? 0 : 1;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, wrong);
        long[] window = [.. Enumerable.Range(0, 100_000).Select(i => order.At(6, 500_000_000 + i))];
        Assert.Equal(window.Length, window.Distinct().Count());
    }

    [Fact]
    public void New_NoSampleOrANegativeSizeOrNoWindow_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedOrder(1, [], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedOrder(1, [0, 0], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedOrder(1, [5, -1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedOrder(1, [5], 0));
        Assert.Throws<ArgumentException>(() => new WindowedOrder(1, new long[WindowedOrder.MaxShards + 1], 1));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 10)]
    public void At_OutOfRange_Throws(long epoch, long position) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedOrder(1, [4, 6], 2).At(epoch, position));

    private static long[] Epoch(WindowedOrder order, long epoch) => [.. Enumerable.Range(0, (int)order.Count).Select(position => order.At(epoch, position))];

    private static int Agreeing(WindowedOrder one, long epoch, WindowedOrder other, long otherEpoch) =>
        Enumerable.Range(0, (int)one.Count).Count(position => one.At(epoch, position) == other.At(otherEpoch, position));

    private static double MeanDisplacement(ISampleOrder order) =>
        Enumerable.Range(0, (int)order.Count).Average(position => (double)Math.Abs(order.At(0, position) - position));
}
