using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class AllReduceFailureTests
{
    /// <summary>Rank 2 has taken part in one all-reduce and gives up instead of the next: nobody may wait for it.</summary>
    [Theory]
    [MemberData(nameof(AllReduceTableTests.AlgorithmsAndLayouts), MemberType = typeof(AllReduceTableTests))]
    public void Run_AbortedLink_FreesEveryRankWithATypedError(string algorithm, string layout)
    {
        using var world = HostLayout.World(layout, 6);
        var failures = world.RunExpectingFailure(link =>
        {
            var allReduce = AllReduceTable.Create(algorithm);
            allReduce.Sum(link, new float[1000]);
            if (link.Rank == 2)
            {
                link.Abort("rank 2 gives up");
                return;
            }

            allReduce.Sum(link, new float[1000]);
        });
        Assert.NotEmpty(failures);
        Assert.All(failures, failure => Assert.Equal(LinkFailure.Aborted, Assert.IsType<LinkException>(failure).Failure));
    }

    [Fact]
    public void Run_RankOfAnotherLength_IsAProtocolViolation()
    {
        using var world = new MeshWorld(2);
        var failures = world.RunExpectingFailure(link => AllReduceTable.Create("ring").Sum(link, new float[link.Rank == 0 ? 10 : 12]));
        Assert.Contains(failures, failure => failure is LinkException { Failure: LinkFailure.ProtocolViolation });
    }

    [Theory]
    [InlineData(HostLayout.OneHost, 4, 0)]
    [InlineData("own hosts", 4, 1)]
    [InlineData("pairs", 4, 2)]
    [InlineData("one host without window", 4, 0)]
    public void Direct_RanksWithoutACommonWindow_SaysWhatToUse(string layout, int ranks, int sharing)
    {
        using var world = HostLayout.World(layout, ranks);
        var failures = world.RunExpectingFailure(link => AllReduceTable.Create("direct").Sum(link, new float[3]));
        Assert.Equal(layout == HostLayout.OneHost ? 0 : ranks, failures.Count);
        Assert.All(failures, failure => Assert.Contains($"shared by all 4 ranks, and {sharing} share some here: use auto", Assert.IsType<ArgumentException>(failure).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(-1)]
    public void Torus_RowLengthThatDoesNotDivide_SaysWhatToGive(int rowLength)
    {
        using var world = new MeshWorld(6);
        var torus = AllReduceTable.Create("torus", new AllReduceSettings { RowLength = rowLength });
        var exception = Assert.Throws<ArgumentException>(() => torus.Sum(world.Links[0], new float[3]));
        Assert.Contains($"6 ranks cannot be cut into rows of {rowLength}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Direct_SlotsTooSmallForTheRanks_SaysHowLargeTheyMustBe()
    {
        using var world = new MeshWorld(new int[4], slotLength: 511);
        var failures = world.RunExpectingFailure(link => AllReduceTable.Create("direct").Sum(link, new float[3]));
        Assert.All(failures, failure => Assert.Contains("at least 512 are needed", Assert.IsType<InvalidOperationException>(failure).Message, StringComparison.Ordinal));
    }
}
