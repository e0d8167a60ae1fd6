using FsCheck;
using FsCheck.Fluent;
using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

public class SampleOrderTests
{
    [Fact]
    public void At_EverySizeTo2000_IsABijection()
    {
        for (var count = 1; count <= 2000; count++)
        {
            AssertBijection(seed: (ulong)count * 31, count, epoch: count % 3);
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(50_000)]
    [InlineData(65_535)]
    [InlineData(1_281_167)]
    public void At_LargerSize_IsABijection(int count) => AssertBijection(seed: 9, count, epoch: 5);

    // What has an inverse on the same range is a bijection, at sizes too large to enumerate.
    [Fact]
    public void At_AnySizeTo2To40_IsUndoneByPositionOf()
    {
        var bits = Gen.Choose(0, 40);
        var cases = from size in bits
                    from word in Gen.Choose(0, int.MaxValue).Two()
                    from epoch in Gen.Choose(0, 1000)
                    from seed in Gen.Choose(int.MinValue, int.MaxValue)
                    let random = ((long)word.Item1 << 31) | (uint)word.Item2
                    let count = Math.Max(1, (1L << size) - (random % (1L << size) / 2))
                    select (Seed: (ulong)seed, Count: count, Epoch: (long)epoch, Position: random % count);
        Prop.ForAll(cases.ToArbitrary(), value =>
        {
            var order = new SampleOrder(value.Seed, value.Count);
            var sample = order.At(value.Epoch, value.Position);
            return sample >= 0 && sample < value.Count && order.PositionOf(value.Epoch, sample) == value.Position;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    // From an implementation of the same description in another language (unbounded integers). They pin the order for ever.
    [Theory]
    [InlineData(1UL, 10L, 0L, new long[] { 3, 8, 4, 6, 7, 0, 5, 1, 9, 2 })]
    [InlineData(1UL, 10L, 1L, new long[] { 5, 4, 8, 6, 3, 2, 1, 9, 0, 7 })]
    [InlineData(2UL, 10L, 0L, new long[] { 2, 8, 5, 6, 3, 0, 7, 9, 4, 1 })]
    [InlineData(1UL, 1_281_167L, 0L, new long[] { 509_582, 488_697, 1_274_057 })]
    [InlineData(7UL, 1L << 40, 3L, new long[] { 650_067_406_580, 291_866_497_584 })]
    [InlineData(ulong.MaxValue, 50_000L, 12L, new long[] { 25_042 })]
    public void At_FirstPositions_AreThePinnedOnes(ulong seed, long count, long epoch, long[] expected)
    {
        var order = new SampleOrder(seed, count);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(position => order.At(epoch, position)));
    }

    // Chi-square of the table position × sample over many seeds. With rows and columns summing to the number of seeds it has
    // (n-1)² degrees of freedom; the limit is mean + 5 standard deviations, which chance passes once in about a million tables.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(17)]
    public void At_OverManySeeds_PutsEverySampleEverywhereAlike(int count)
    {
        const int Seeds = 20_000;
        var table = new int[count, count];
        for (var seed = 0; seed < Seeds; seed++)
        {
            var order = new SampleOrder((ulong)seed, count);
            for (var position = 0; position < count; position++)
            {
                table[position, order.At(0, position)]++;
            }
        }

        var expected = (double)Seeds / count;
        var chiSquare = table.Cast<int>().Sum(found => (found - expected) * (found - expected) / expected);
        var freedom = (count - 1) * (count - 1);
        Assert.True(chiSquare <= freedom + (5 * Math.Sqrt(2 * freedom)), $"chi-square {chiSquare} with {freedom} degrees of freedom");
    }

    // 100 × 100 cells of (previous sample, sample): catches an order that is even as a whole and regular in small.
    [Fact]
    public void At_NeighbouringPositions_AreIndependent()
    {
        const int Count = 1_000_000;
        const int Bins = 100;
        var order = new SampleOrder(3, Count);
        var table = new int[Bins, Bins];
        var previous = order.At(0, 0);
        for (var position = 1; position < Count; position++)
        {
            var sample = order.At(0, position);
            table[previous * Bins / Count, sample * Bins / Count]++;
            previous = sample;
        }

        var expected = (Count - 1.0) / (Bins * Bins);
        var chiSquare = table.Cast<int>().Sum(found => (found - expected) * (found - expected) / expected);
        var freedom = (Bins - 1) * (Bins - 1);
        Assert.True(Math.Abs(chiSquare - freedom) <= 5 * Math.Sqrt(2 * freedom), $"chi-square {chiSquare} with {freedom} degrees of freedom");
    }

    // Two unrelated permutations agree at one position on average, whatever their length.
    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 0, 2, 0)]
    [InlineData(1, 1, 2, 0)]
    [InlineData(0, 0, 0, 1)]
    public void At_OtherEpochOrSeed_IsAnotherOrder(int seed, int epoch, int otherSeed, int otherEpoch)
    {
        var (one, other) = (new SampleOrder((ulong)seed, 50_000), new SampleOrder((ulong)otherSeed, 50_000));
        var agreeing = Enumerable.Range(0, 50_000).Count(position => one.At(epoch, position) == other.At(otherEpoch, position));
        Assert.InRange(agreeing, 0, 8);
    }

    [Fact]
    public void At_Always_AllocatesNothing()
    {
        var order = new SampleOrder(1, 1_000_000);
        var sum = order.At(0, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var position = 0; position < 1000; position++)
        {
            sum += order.At(1, position);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1L << 40) + 1)]
    public void New_CountOutOfRange_Throws(long count) => Assert.Throws<ArgumentOutOfRangeException>(() => new SampleOrder(1, count));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 10)]
    public void At_OutOfRange_Throws(long epoch, long position)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SampleOrder(1, 10).At(epoch, position));

    private static void AssertBijection(ulong seed, int count, long epoch)
    {
        var order = new SampleOrder(seed, count);
        var seen = new bool[count];
        for (var position = 0; position < count; position++)
        {
            var sample = order.At(epoch, position);
            Assert.False(seen[sample], $"count {count}: sample {sample} comes twice");
            seen[sample] = true;
        }
    }
}
