using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>
/// What the headers of the algorithms promise, counted. The numbers were worked out by hand from the cost table of the
/// literature for S = 26,880 bytes, which divides by every number of ranks here.
/// </summary>
public sealed class AllReduceCostTests
{
    private const int Length = 6720;

    /// <summary>Steps and bytes are those of the rank that has most of them; total is over all ranks.</summary>
    [Theory]
    [InlineData("ring", 8, 14, 47_040, 376_320)] // 2·7; 2·7/8 S
    [InlineData("ring", 5, 8, 43_008, 215_040)] // 2·4; 2·4/5 S
    [InlineData("ring", 2, 2, 26_880, 53_760)]
    [InlineData("ring_slabs", 8, 14, 47_040, 376_320)] // one slab: the ring
    [InlineData("halving_doubling", 8, 6, 47_040, 376_320)] // 2·3; the ring's bytes
    [InlineData("halving_doubling", 4, 4, 40_320, 161_280)]
    [InlineData("halving_doubling", 2, 2, 26_880, 53_760)]
    [InlineData("halving_doubling", 6, 6, 67_200, 268_800)] // 2·2+2; 2·3/4 S + S; of two pairs 2S each more
    [InlineData("halving_doubling", 13, 8, 73_920, 645_120)] // 2·3+2; 2·7/8 S + S; of five pairs 2S each more
    [InlineData("tree", 8, 6, 80_640, 376_320)] // 2·3; 3S; 2·7 S
    [InlineData("tree", 5, 6, 80_640, 215_040)] // 2·3; 3S; 2·4 S
    [InlineData("torus", 8, 8, 47_040, 376_320)] // 4 by 2: 2·3 + 2·1
    [InlineData("torus", 12, 10, 49_280, 591_360)] // 4 by 3: 2·3 + 2·2; 2·11/12 S
    [InlineData("torus", 6, 6, 44_800, 268_800)] // 3 by 2
    [InlineData("torus", 7, 12, 46_080, 322_560)] // 7 by 1, a ring
    public void Run_WithoutWindows_CostsTheStatedStepsAndBytes(string algorithm, int ranks, int steps, int bytes, int total)
    {
        using var world = new MeshWorld(ranks);
        world.Run(link => AllReduceTable.Create(algorithm).Sum(link, new float[Length]));
        Holds(world, steps, bytes, total, meetings: 0);
    }

    [Theory]
    [InlineData(1, 14, 47_040)] // a column: a ring over 8
    [InlineData(2, 8, 47_040)] // 2·1 + 2·3
    [InlineData(4, 8, 47_040)]
    [InlineData(8, 14, 47_040)]
    public void Torus_GivenRowLength_CostsTheStatedStepsAndBytes(int rowLength, int steps, int bytes)
    {
        using var world = new MeshWorld(8);
        world.Run(link => AllReduceTable.Create("torus", new AllReduceSettings { RowLength = rowLength }).Sum(link, new float[Length]));
        Holds(world, steps, bytes, 8 * bytes, meetings: 0);
    }

    /// <summary>Three slabs of 127 KiB a rank, and one of 8 bytes a rank.</summary>
    [Fact]
    public void SlabRing_SeveralSlabs_CostsTheStepsOfEachAndTheBytesOfAll()
    {
        const int Bytes = 4 * ((3 * 127 * 1024) + 8);
        using var world = new MeshWorld(4);
        world.Run(link => new SlabRingAllReduce().Sum(link, new float[Bytes / 4]));
        Holds(world, steps: 4 * 6, bytes: Bytes / 4 * 6, total: Bytes * 6, meetings: 0);
    }

    /// <summary>bfloat16 has half of the bytes in as many steps.</summary>
    [Theory]
    [InlineData("ring", 14, 23_520)]
    [InlineData("halving_doubling", 6, 23_520)]
    [InlineData("torus", 8, 23_520)]
    public void Run_HalfWidthWire_SendsHalfTheBytes(string algorithm, int steps, int bytes)
    {
        using var world = new MeshWorld(8);
        world.Run(link => AllReduceTable.Create(algorithm).Run(link, new byte[4 * Length], new BFloat16Sum()));
        Holds(world, steps, bytes, 8 * bytes, meetings: 0);
    }

    /// <summary>Two hosts of four ranks.</summary>
    [Theory]
    [InlineData("hierarchical", 0, 6, 80_640, 376_320, 0)] // 2·2 + 2 log2 2; a leader S to the other one and 2S to its host; 2·7 S
    [InlineData("hierarchical", 65_536, 2, 26_880, 53_760, 2)] // between leaders only: 2·1/2 S; one meeting before, one behind
    [InlineData("torus", 0, 8, 47_040, 376_320, 0)]
    [InlineData("torus", 65_536, 2, 6_720, 53_760, 2)] // columns only: 2·1/2·S/4
    public void Run_TwoHostsOfFour_CostsTheStatedStepsBytesAndMeetings(string algorithm, int slotLength, int steps, int bytes, int total, int meetings)
    {
        using var world = new MeshWorld([0, 0, 0, 0, 1, 1, 1, 1], slotLength);
        world.Run(link => AllReduceTable.Create(algorithm).Sum(link, new float[Length]));
        Holds(world, steps, bytes, total, meetings);
    }

    [Theory]
    [InlineData(2, 6720, 1)]
    [InlineData(8, 6720, 1)]
    [InlineData(8, 8193, 3)] // one element above a slot's half: two pieces to be reduced, one to be gathered
    [InlineData(8, 262_144, 36)] // 1 MiB: 32 pieces of 8 times 4 KiB to be reduced, 4 of 32 KiB a rank to be gathered
    public void Direct_ValuesInSlots_CostsTheStatedMeetingsAndSendsNothing(int ranks, int length, int meetings)
    {
        using var world = new MeshWorld(new int[ranks], slotLength: 65_536);
        world.Run(link => AllReduceTable.Create("direct").Sum(link, new float[length]));
        Holds(world, 0, 0, 0, meetings);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Direct_ExposedValues_CostsThreeMeetings(int ranks)
    {
        byte[][] memory = [.. Enumerable.Range(0, ranks).Select(_ => new byte[1 << 20])];
        using var world = new MeshWorld(new int[ranks], slotLength: 65_536);
        world.Run(link =>
        {
            link.Expose(memory[link.Rank]);
            AllReduceTable.Create("direct").Run(link, memory[link.Rank], new Float32Sum());
        });
        Holds(world, 0, 0, 0, meetings: 3);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(13, 4)]
    public void Barrier_AnyWorld_TakesLogarithmicallyManySteps(int ranks, int steps)
    {
        using var world = new MeshWorld(ranks);
        world.Run(DisseminationBarrier.Run);
        Assert.All(world.Links, link => Assert.Equal(steps, link.Exchanges));
        Assert.All(world.Links, link => Assert.Equal(steps, link.BytesSent));
    }

    private static void Holds(MeshWorld world, int steps, int bytes, int total, int meetings)
    {
        Assert.Equal(steps, world.Links.Max(link => link.Exchanges));
        Assert.Equal(bytes, world.Links.Max(link => link.BytesSent));
        Assert.Equal(total, world.Links.Sum(link => link.BytesSent));
        Assert.All(world.Links, link => Assert.Equal(meetings, link.Meetings));
    }
}
