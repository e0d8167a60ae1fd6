using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>
/// The orders that the headers state, told apart by what is lost: of four ranks one holds 2^24 and the others 1. Above 2^24
/// floats are 2 apart and ties go to the multiple of 4, so a single 1 added to it vanishes, 2 stay, and 3 become 4.
/// </summary>
public sealed class SummationOrderTests
{
    private const float Large = 1 << 24;

    [Theory]
    [InlineData("ring", 0, 4, 4, 0, 0)] // element c is summed in the order c+1, c+2, c+3, c
    [InlineData("ring", 2, 0, 0, 4, 4)]
    [InlineData("ring_slabs", 0, 4, 4, 0, 0)]
    [InlineData("halving_doubling", 0, 2, 2, 2, 2)] // (0+1)+(2+3)
    [InlineData("halving_doubling", 3, 2, 2, 2, 2)]
    [InlineData("tree", 0, 2, 2, 2, 2)]
    [InlineData("tree", 3, 2, 2, 2, 2)]
    [InlineData("direct", 0, 0, 0, 0, 0)] // 0, 1, 2, 3
    [InlineData("direct", 2, 4, 4, 4, 4)]
    [InlineData("direct", 3, 4, 4, 4, 4)]
    public void Sum_OneLargeValue_IsLostAsTheStatedOrderLoses(string algorithm, int holder, params int[] kept)
    {
        float[][] values = [.. Enumerable.Range(0, 4).Select(rank => Enumerable.Repeat(rank == holder ? Large : 1f, 4).ToArray())];
        using var world = new MeshWorld(new int[4], algorithm == "direct" ? HostLayout.SlotLength : 0);
        world.Run(link => AllReduceTable.Create(algorithm).Sum(link, values[link.Rank]));
        Assert.Equal(kept.Select(more => Large + more), values[0]);
    }

    /// <summary>However the values reach the others, through slots at once, in pieces, or in place.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(70_000)]
    public void Direct_ByEveryRoute_HasTheSameBits(int length)
    {
        float[][] throughSlots = RankValues.Create(5, length);
        float[][] small = RankValues.Create(5, length);
        byte[][] exposed = [.. RankValues.Create(5, length).Select(values => values.SelectMany(BitConverter.GetBytes).ToArray())];
        using var world = new MeshWorld(new int[5], HostLayout.SlotLength);
        using var wide = new MeshWorld(new int[5], 1 << 20);
        world.Run(link =>
        {
            var direct = AllReduceTable.Create("direct");
            direct.Sum(link, throughSlots[link.Rank]);
            link.Expose(exposed[link.Rank]);
            direct.Run(link, exposed[link.Rank], new Float32Sum());
        });
        wide.Run(link => AllReduceTable.Create("direct").Sum(link, small[link.Rank]));
        Assert.Equal(throughSlots[0].SelectMany(BitConverter.GetBytes), exposed[0]);
        Assert.Equal(throughSlots[0], small[0]);
    }
}
