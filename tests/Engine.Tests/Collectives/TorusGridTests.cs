using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class TorusGridTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 3)]
    [InlineData(7, 7)]
    [InlineData(12, 4)]
    [InlineData(16, 4)]
    [InlineData(1024, 32)]
    [InlineData(2176, 64)] // the record holders' 64 by 34
    public void SquarestRow_AnyWorld_IsTheLeastDivisorFromTheRootUp(int ranks, int expected) => Assert.Equal(expected, TorusGrid.SquarestRow(ranks));

    [Theory]
    [InlineData("dealt over two", 6, 0, 3, 2)] // hosts 0,1,0,1,0,1: rows 0,2,4 and 1,3,5
    [InlineData("dealt over two", 6, 3, 3, 2)]
    [InlineData("dealt over two", 6, 2, 2, 3)]
    [InlineData("pairs", 8, 0, 2, 4)]
    [InlineData("pairs", 9, 0, 3, 3)]
    [InlineData("own hosts", 12, 0, 4, 3)]
    [InlineData("one host", 12, 0, 12, 1)]
    [InlineData("one host without window", 12, 0, 4, 3)]
    [InlineData("own hosts", 5, 1, 1, 5)]
    public void Create_AnyLayout_HasTheRowsExpected(string layout, int ranks, int rowLength, int row, int column)
    {
        using var world = HostLayout.World(layout, ranks);
        foreach (var link in world.Links)
        {
            var grid = new TorusGrid(link, rowLength);
            Assert.Equal((row, column), (grid.Row.WorldSize, grid.Column.WorldSize));
        }
    }

    [Fact]
    public void Create_InterleavedHosts_RowsAreHosts()
    {
        using var world = HostLayout.World("dealt over two", 6);
        var grid = new TorusGrid(world.Links[3], 0);
        Assert.Same(world.Links[3].Window, grid.Row.Window);
        Assert.Equal((1, 1), (grid.Row.Rank, grid.Column.Rank));
        Assert.Equal([0, 1], grid.Column.Hosts);
    }
}
