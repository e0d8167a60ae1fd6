using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

public class SliceShareTests
{
    // 11 slices over 4 ranks by hand: 3, 3, 3, 2.
    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(1, 3, 6)]
    [InlineData(2, 6, 9)]
    [InlineData(3, 9, 11)]
    public void Of_UnevenShares_GivesLongerOnesToLowerRanks(int rank, int first, int end)
        => Assert.Equal(new SliceShare(first, end), SliceShare.Of(11, rank, 4));

    [Fact]
    public void Of_AnySizes_TilesTheStepEvenly()
    {
        for (var slices = 0; slices <= 40; slices++)
        {
            for (var worldSize = 1; worldSize <= 13; worldSize++)
            {
                var shares = Enumerable.Range(0, worldSize).Select(rank => SliceShare.Of(slices, rank, worldSize)).ToList();
                Assert.Equal(0, shares[0].First);
                Assert.Equal(slices, shares[^1].End);
                Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
                Assert.InRange(shares.Max(share => share.Count) - shares.Min(share => share.Count), 0, 1);
            }
        }
    }

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(4, -1, 2)]
    [InlineData(4, 2, 2)]
    [InlineData(4, 0, 0)]
    public void Of_Impossible_Throws(int slices, int rank, int worldSize)
        => Assert.Throws<ArgumentOutOfRangeException>(() => SliceShare.Of(slices, rank, worldSize));

    [Theory]
    [InlineData(12, new[] { 1000, 1000, 1000 }, new[] { 4, 4, 4 })]
    [InlineData(12, new[] { 1000, 500 }, new[] { 8, 4 })]
    [InlineData(5, new[] { 1000, 250, 1000 }, new[] { 2, 1, 2 })]
    [InlineData(3, new[] { 1000, 1, 1000 }, new[] { 1, 1, 1 })]
    [InlineData(2, new[] { 1000, 1, 1000 }, new[] { 1, 0, 1 })]
    public void Of_Weights_SharesInProportion(int slices, int[] weights, int[] expected)
        => Assert.Equal(expected, Enumerable.Range(0, weights.Length).Select(rank => SliceShare.Of(slices, rank, weights).Count));

    [Fact]
    public void Of_EqualWeights_IsTheSameAsWithout()
    {
        for (int slices = 0; slices < 30; slices++)
        {
            for (int world = 1; world < 9; world++)
            {
                var weights = Enumerable.Repeat(1000, world).ToArray();
                Assert.All(Enumerable.Range(0, world), rank => Assert.Equal(SliceShare.Of(slices, rank, world), SliceShare.Of(slices, rank, weights)));
            }
        }
    }

    [Fact]
    public void Of_AnyWeights_SharesAreContiguousAndComplete()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 500; trial++)
        {
            int slices = random.Next(0, 100);
            int[] weights = [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => random.Next(1, 3000))];
            int end = 0;
            for (int rank = 0; rank < weights.Length; rank++)
            {
                var share = SliceShare.Of(slices, rank, weights);
                Assert.Equal(end, share.First);
                Assert.True(share.Count <= Math.Ceiling((double)slices * weights[rank] / weights.Sum()) || share.Count == 1);
                Assert.True(slices < weights.Length || share.Count > 0);
                end = share.End;
            }

            Assert.Equal(slices, end);
        }
    }
}
