using Lockstep.Engine.Collectives;
using Lockstep.Engine.Tests.Collectives;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>
/// Every algorithm equals the reference sum with the same bits on all ranks: halving-doubling at worlds that are no power of two,
/// a torus of one row or one column, a length that the ranks do not divide, and fewer values than ranks.
/// </summary>
public sealed class CollectiveStatementTests
{
    [Theory]
    [InlineData("ring", 7, 0)]
    [InlineData("halving_doubling", 3, 0)]
    [InlineData("halving_doubling", 5, 0)]
    [InlineData("halving_doubling", 6, 0)]
    [InlineData("halving_doubling", 7, 0)]
    [InlineData("halving_doubling", 12, 0)]
    [InlineData("hierarchical", 7, 0)]
    [InlineData("torus", 6, 1)]
    [InlineData("torus", 6, 6)]
    [InlineData("torus", 6, 2)]
    [InlineData("torus", 12, 3)]
    public void Algorithm_AnyShapeAndLength_EqualsTheReferenceSumBitForBitOnAllRanks(string algorithm, int ranks, int rowLength)
    {
        foreach (int length in new[] { 1, ranks - 1, ranks + 1, (64 * ranks) + 1 })
        {
            IWire wire = new Float32Sum();
            byte[][] values = [.. Enumerable.Range(0, ranks).Select(rank => SummandTable.Values(wire, rank, length))];
            using var world = HostLayout.World("pairs", ranks);
            world.Run(link => AllReduceTable.Create(algorithm, new AllReduceSettings { RowLength = rowLength }).Run(link, values[link.Rank], wire));
            Assert.All(values, held => Assert.Equal(SummandTable.Sum(wire, ranks, length), held));
        }
    }
}
