using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class BinomialBroadcastTests
{
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(3, 0)]
    [InlineData(5, 600_000)]
    [InlineData(8, 1000)]
    [InlineData(13, 300_000)]
    public void Run_EveryRoot_AllRanksHoldTheRootsBytes(int ranks, int length)
    {
        for (int root = 0; root < ranks; root++)
        {
            var values = Enumerable.Range(0, ranks).Select(rank => Bytes(rank, length)).ToArray();
            using var world = new MeshWorld(ranks);
            world.Run(link => new BinomialBroadcast().Run(link, values[link.Rank], new Float32Sum(), root));
            Assert.All(values, held => Assert.True(Bytes(root, length).AsSpan().SequenceEqual(held)));
            Assert.Equal((long)length * (ranks - 1), world.Links.Sum(link => link.BytesSent));
        }
    }

    [Fact]
    public void Run_NarrowWire_RoundsOnTheRootToo()
    {
        float[][] values = [.. Enumerable.Range(0, 5).Select(_ => new[] { 1.0f, 1.001f, 3.14159f })];
        using var world = new MeshWorld(5);
        world.Run(link => new BinomialBroadcast().Run(link, MemoryMarshal.AsBytes(values[link.Rank].AsSpan()), new BFloat16Sum(), root: 3));
        // 1 + 2^-7 is the next bfloat16 after 1; 3.140625 is 201/64.
        Assert.All(values, held => Assert.Equal([1.0f, 1.0f, 3.140625f], held));
    }

    private static byte[] Bytes(int rank, int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((rank * 31) + (i * 7)))];
}
