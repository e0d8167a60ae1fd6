using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class AutoAllReduceTests
{
    private const long Small = 16 << 10;
    private const long Large = 100 << 20;

    [Theory]
    [InlineData("one host", 4, Small, "direct")]
    [InlineData("one host", 4, Large, "direct")]
    [InlineData("one host", 1, Small, "direct")]
    [InlineData("one host without window", 4, Small, "halving_doubling")]
    [InlineData("one host without window", 4, Large, "ring")]
    [InlineData("own hosts", 8, Small, "halving_doubling")]
    [InlineData("own hosts", 7, Small, "halving_doubling")]
    [InlineData("own hosts", 8, Large, "ring")]
    [InlineData("pairs", 8, Small, "hierarchical")]
    [InlineData("pairs", 8, Large, "torus")]
    [InlineData("pairs", 7, Large, "hierarchical")] // the last host has one rank
    [InlineData("one, then three a host", 7, Small, "hierarchical")]
    [InlineData("one, then three a host", 7, Large, "hierarchical")]
    [InlineData("dealt over two", 6, Large, "torus")]
    public void Choose_WithoutATable_SuitsSizeAndHostsAndIsTheSameOnAllRanks(string layout, int ranks, long bytes, string expected)
    {
        using var world = HostLayout.World(layout, ranks);
        var auto = new AutoAllReduce(new AllReduceSettings());
        Assert.All(world.Links, link => Assert.Equal(expected, auto.Choose(link, bytes)));
    }

    [Theory]
    [InlineData(0, "tree")]
    [InlineData(4096, "tree")]
    [InlineData(4097, "halving_doubling")]
    [InlineData(1_000_000, "halving_doubling")]
    [InlineData(1_000_001, "ring")]
    [InlineData(1L << 40, "ring")] // beyond the table: its last line
    public void Choose_WithATable_TakesTheFirstLineThatIsLargeEnough(long bytes, string expected)
    {
        using var world = HostLayout.World(HostLayout.OneHost, 4);
        var auto = new AutoAllReduce(new AllReduceSettings { Choices = [new(4096, "tree"), new(1_000_000, "halving_doubling"), new(2_000_000, "ring")] });
        Assert.Equal(expected, auto.Choose(world.Links[1], bytes));
    }

    [Fact]
    public void Run_TableWithAnUnknownAlgorithm_SaysWhichThereAre()
    {
        using var world = new MeshWorld(1);
        var auto = AllReduceTable.Create("auto", new AllReduceSettings { Choices = [new(10, "butterfly")] });
        Assert.Contains("unknown all-reduce algorithm 'butterfly'", Assert.Throws<ArgumentException>(() => auto.Sum(world.Links[0], new float[3])).Message, StringComparison.Ordinal);
    }

    /// <summary>One instance goes on in the next generation, on other hosts.</summary>
    [Theory]
    [InlineData("auto")]
    [InlineData("hierarchical")]
    [InlineData("torus")]
    public void Run_AnotherLink_FollowsItsHosts(string algorithm)
    {
        IAllReduce[] instances = [.. Enumerable.Range(0, 6).Select(_ => AllReduceTable.Create(algorithm))];
        foreach (var (layout, ranks) in new[] { ("pairs", 6), ("own hosts", 5), ("one host", 4), ("dealt over two", 6) })
        {
            byte[][] values = [.. Enumerable.Range(0, ranks).Select(rank => SummandTable.Values(new Float32Sum(), rank, 300))];
            using var world = HostLayout.World(layout, ranks);
            world.Run(link => instances[link.Rank].Run(link, values[link.Rank], new Float32Sum()));
            Assert.All(values, held => Assert.Equal(SummandTable.Sum(new Float32Sum(), ranks, 300), held));
        }
    }
}
