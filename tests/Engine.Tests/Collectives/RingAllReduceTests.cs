using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class RingAllReduceTests
{
    public static TheoryData<string, int> Worlds()
    {
        var data = new TheoryData<string, int>();
        foreach (string algorithm in AllReduceTable.Names)
        {
            foreach (int ranks in new[] { 1, 2, 3, 4, 5, 7, 8, 13 })
            {
                data.Add(algorithm, ranks);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Sum_AnyWorldAndLength_EqualsTheSumAndAllRanksHoldTheSameBits(string algorithm, int ranks)
    {
        foreach (int length in new[] { 0, 1, ranks - 1, ranks, 1000, 65537, 200_001 })
        {
            var values = RankValues.Create(ranks, length);
            var expected = RankValues.DoubleSum(values);
            using var world = new MeshWorld(ranks);
            world.Run(link => AllReduceTable.Create(algorithm).Sum(link, values[link.Rank]));
            for (int i = 0; i < length; i++)
            {
                // Every rank adds at most `ranks` roundings of half a unit in the last place of the largest partial sum.
                double tolerance = ranks * 6e-8 * ranks * 4;
                Assert.True(Math.Abs(values[0][i] - expected[i]) <= tolerance, $"element {i} of {length} on {ranks} ranks");
            }

            for (int rank = 1; rank < ranks; rank++)
            {
                Assert.Equal(values[0], values[rank]);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void Sum_LengthDivisibleByRanks_CostsTwicePMinusOneStepsAndTheStatedBytes(int ranks)
    {
        int length = ranks * 1000;
        var values = RankValues.Create(ranks, length);
        using var world = new MeshWorld(ranks);
        world.Run(link => new RingAllReduce().Sum(link, values[link.Rank]));
        foreach (var link in world.Links)
        {
            Assert.Equal(2 * (ranks - 1), link.Exchanges);
            Assert.Equal(2L * 4 * length * (ranks - 1) / ranks, link.BytesSent);
        }
    }

    [Fact]
    public void Sum_NaNOnOneRank_ReachesAllRanks()
    {
        var values = RankValues.Create(3, 10);
        values[1][7] = float.NaN;
        using var world = new MeshWorld(3);
        world.Run(link => new RingAllReduce().Sum(link, values[link.Rank]));
        Assert.All(values, rank => Assert.True(float.IsNaN(rank[7])));
    }

    [Fact]
    public void Sum_AbortedLink_ThrowsTypedErrorOnEveryWaitingRank()
    {
        using var world = new MeshWorld(3);
        var failures = world.RunExpectingFailure(link =>
        {
            if (link.Rank == 2)
            {
                link.Abort("rank 2 gives up");
                return;
            }

            new RingAllReduce().Sum(link, new float[1000]);
        });
        Assert.Equal(2, failures.Count);
        Assert.All(failures, failure => Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(failure).Failure));
    }
}
