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
}
