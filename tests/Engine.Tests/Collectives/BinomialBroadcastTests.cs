using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class BinomialBroadcastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void Run_EveryRoot_AllRanksHoldTheRootsBytes(int ranks)
    {
        for (int root = 0; root < ranks; root++)
        {
            var values = Enumerable.Range(0, ranks).Select(rank => Bytes(rank, 1000)).ToArray();
            using var world = new MeshWorld(ranks);
            world.Run(link => new BinomialBroadcast().Run(link, values[link.Rank], new Float32Sum(), root));
            Assert.All(values, held => Assert.Equal(Bytes(root, 1000), held));
            Assert.Equal(1000L * (ranks - 1), world.Links.Sum(link => link.BytesSent));
        }
    }

    private static byte[] Bytes(int rank, int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((rank * 31) + (i * 7)))];
}
