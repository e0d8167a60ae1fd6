using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class BinomialReduceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void Run_EveryRoot_HoldsTheSum(int ranks)
    {
        for (int root = 0; root < ranks; root++)
        {
            // More than two segments.
            byte[][] values = [.. Enumerable.Range(0, ranks).Select(rank => SummandTable.Values(new Float32Sum(), rank, 140_001))];
            using var world = new MeshWorld(ranks);
            world.Run(link => new BinomialReduce(new Transfers()).Run(link, values[link.Rank], new Float32Sum(), root));
            Assert.True(SummandTable.Sum(new Float32Sum(), ranks, 140_001).AsSpan().SequenceEqual(values[root]));
            Assert.Equal(4L * 140_001 * (ranks - 1), world.Links.Sum(link => link.BytesSent));
        }
    }

    /// <summary>2^24 + 1 is not a float: 1 after 2^24 is lost, and twice 1 is not.</summary>
    [Fact]
    public void Run_FourRanks_AddsNeighboursFirst()
    {
        float[][] values = [[1 << 24], [0], [1], [1]];
        using var world = new MeshWorld(4);
        world.Run(link => new BinomialReduce(new Transfers()).Run(link, MemoryMarshal.AsBytes(values[link.Rank].AsSpan()), new Float32Sum(), root: 0));
        Assert.Equal((1 << 24) + 2, values[0][0]);
    }
}
