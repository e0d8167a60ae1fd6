using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>The halves of a ring all-reduce, each as a collective of its own, and their counterparts in shared memory.</summary>
public sealed class RingPartsTests
{
    private const int Length = 10_003;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void ReduceScatter_AnyWorld_LeavesEachRankItsChunkOfTheSum(int ranks)
    {
        Scatters(new MeshWorld(ranks), (link, values) => new RingReduceScatter(new Transfers()).Run(link, values, new Float32Sum()));
        Scatters(new MeshWorld(new int[ranks], HostLayout.SlotLength), (link, values) => new WindowReduceScatter().Run(link, values, new Float32Sum()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void AllGather_AnyWorld_FillsInTheOthersChunks(int ranks)
    {
        Gathers(new MeshWorld(ranks), (link, values) => new RingAllGather(new Transfers()).Run(link, values, new Float32Sum()));
        Gathers(new MeshWorld(new int[ranks], HostLayout.SlotLength), (link, values) => WindowAllGather.Run(link, values, new Float32Sum()));
    }

    /// <summary>8 ranks: 7 steps, 7/8 of 26,880 bytes.</summary>
    [Fact]
    public void Parts_EightRanks_CostHalfOfTheAllReduceEach()
    {
        using var world = new MeshWorld(8);
        world.Run(link => new RingReduceScatter(new Transfers()).Run(link, new byte[26_880], new Float32Sum()));
        Assert.All(world.Links, link => Assert.Equal((7, 23_520), (link.Exchanges, link.BytesSent)));
        world.Run(link => new RingAllGather(new Transfers()).Run(link, new byte[26_880], new Float32Sum()));
        Assert.All(world.Links, link => Assert.Equal((14, 47_040), (link.Exchanges, link.BytesSent)));
    }

    private static void Scatters(MeshWorld world, Action<MeshLink, byte[]> collective)
    {
        using (world)
        {
            int ranks = world.Links.Length;
            byte[][] values = [.. Enumerable.Range(0, ranks).Select(rank => SummandTable.Values(new Float32Sum(), rank, Length))];
            world.Run(link => collective(link, values[link.Rank]));
            byte[] sum = SummandTable.Sum(new Float32Sum(), ranks, Length);
            for (int rank = 0; rank < ranks; rank++)
            {
                Range chunk = Chunk(rank, ranks);
                Assert.Equal(sum[chunk], values[rank][chunk]);
            }
        }
    }

    private static void Gathers(MeshWorld world, Action<MeshLink, byte[]> collective)
    {
        using (world)
        {
            int ranks = world.Links.Length;
            byte[] whole = SummandTable.Values(new Float32Sum(), 1, Length);
            byte[][] values = [.. Enumerable.Range(0, ranks).Select(rank => new byte[whole.Length])];
            for (int rank = 0; rank < ranks; rank++)
            {
                whole[Chunk(rank, ranks)].CopyTo(values[rank], Chunk(rank, ranks).Start.Value);
            }

            world.Run(link => collective(link, values[link.Rank]));
            Assert.All(values, held => Assert.Equal(whole, held));
        }
    }

    /// <summary>Bytes of a rank's share: element i belongs to it while i / length lies within its share of one.</summary>
    private static Range Chunk(int rank, int ranks) => (4 * (Length * rank / ranks))..(4 * (Length * (rank + 1) / ranks));
}
